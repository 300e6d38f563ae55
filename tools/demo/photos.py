"""Pictures as a cheap phone would take them, drawn so that the same key always gives the same bytes.

The same instance must be sent with the same files at every replay, so nothing
here depends on the clock or on an unseeded generator.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw

from tools.demo.plan.model import Photo

WIDTH, HEIGHT = 800, 600
QUALITY = 72
Colour = tuple[int, int, int]
Draw = Callable[[ImageDraw.ImageDraw, Random], None]


def jpeg(photo: Photo) -> bytes:
    """The picture as JPEG, some tens of kilobytes."""
    rng = Random(f"{photo.subject}/{photo.key}")
    if photo.subject == "signature":
        image = _paper(rng)
    else:
        image = _landscape(rng)
        _SUBJECTS[photo.subject](ImageDraw.Draw(image), rng)
        image = ImageChops.add(image, _grain(rng.randrange(4)), offset=-8)
    file = BytesIO()
    image.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _mixed(rng: Random, colour: Colour, spread: int = 18) -> Colour:
    shift = rng.randint(-spread, spread)
    red, green, blue = (max(0, min(255, part + shift + rng.randint(-8, 8))) for part in colour)
    return red, green, blue


@cache
def _grain(which: int) -> Image.Image:
    """The noise of a small sensor; a flat drawing would be a tenth of a photo's size."""
    rng = Random(f"grain {which}")
    small = (WIDTH // 2, HEIGHT // 2)
    noise = Image.frombytes("L", small, rng.randbytes(small[0] * small[1]))
    return (
        noise.point(lambda value: value * 16 // 255)
        .resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        .convert("RGB")
    )


def _landscape(rng: Random) -> Image.Image:
    """Sky, hills of the border country, red earth."""
    image = Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB")
    sky = Image.new("RGB", (WIDTH, HEIGHT), _mixed(rng, (196, 220, 238)))
    image = ImageChops.screen(image.point(lambda value: value // 3), sky)
    draw = ImageDraw.Draw(image)
    horizon = rng.randint(250, 310)
    phase, height = rng.uniform(0, 6.28), rng.randint(30, 80)
    ridge = [
        (x, horizon - height * (0.6 + 0.4 * math.sin(x / 130 + phase))) for x in range(0, WIDTH + 20, 20)
    ]
    draw.polygon([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], fill=_mixed(rng, (118, 142, 112)))
    draw.rectangle((0, horizon, WIDTH, HEIGHT), fill=_mixed(rng, (166, 110, 78)))
    for _ in range(rng.randint(3, 7)):
        _tree(draw, rng, rng.randint(0, WIDTH), horizon + rng.randint(-5, 40))
    return image


def _tree(draw: ImageDraw.ImageDraw, rng: Random, x: int, foot: int) -> None:
    height, spread = rng.randint(70, 150), rng.randint(30, 60)
    draw.rectangle((x - 4, foot - height, x + 4, foot), fill=(92, 70, 52))
    green = _mixed(rng, (66, 108, 60))
    draw.ellipse((x - spread, foot - height - spread, x + spread, foot - height + spread), fill=green)


def _house(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """A house of boards or mud under tin or thatch."""
    left, right = rng.randint(150, 220), rng.randint(560, 660)
    top, floor = rng.randint(300, 340), rng.randint(470, 510)
    wall = _mixed(rng, rng.choice(((150, 116, 84), (172, 140, 104), (188, 172, 150))))
    draw.rectangle((left, top, right, floor), fill=wall)
    dark = (wall[0] * 7 // 10, wall[1] * 7 // 10, wall[2] * 7 // 10)
    for x in range(left, right, rng.randint(16, 26)):
        draw.line((x, top, x, floor), fill=dark, width=2)
    roof = _mixed(rng, rng.choice(((128, 132, 138), (146, 92, 70), (150, 130, 84))))
    peak = ((left + right) // 2 + rng.randint(-40, 40), top - rng.randint(70, 120))
    draw.polygon([(left - 40, top + 6), peak, (right + 40, top + 6)], fill=roof)
    door = left + rng.randint(60, 200)
    draw.rectangle((door, floor - 120, door + 62, floor), fill=(70, 52, 40))
    window = right - rng.randint(110, 150)
    draw.rectangle((window, top + 40, window + 64, top + 92), fill=(58, 66, 72))


def _barn(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """A roof on posts with a trough and a cow."""
    left, right, top, floor = 120, rng.randint(600, 690), rng.randint(270, 310), 500
    for x in range(left, right + 1, (right - left) // 4):
        draw.rectangle((x - 7, top, x + 7, floor), fill=(104, 80, 58))
    draw.polygon(
        [(left - 40, top + 20), (left + 20, top - 60), (right - 10, top - 70), (right + 50, top + 14)],
        fill=_mixed(rng, (136, 138, 142)),
    )
    draw.rectangle((left + 40, floor - 40, left + 210, floor), fill=(132, 128, 122))
    _cow(draw, rng)


def _cow(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """A brown cow with a tag in its ear."""
    x, y = rng.randint(320, 400), rng.randint(400, 425)
    hide = _mixed(rng, rng.choice(((156, 98, 58), (178, 122, 78), (120, 76, 48))))
    draw.ellipse((x, y - 60, x + 210, y + 45), fill=hide)
    for leg in (20, 60, 140, 180):
        draw.rectangle((x + leg, y + 20, x + leg + 18, y + 105), fill=hide)
    draw.ellipse((x - 62, y - 82, x + 30, y - 20), fill=hide)
    draw.polygon([(x - 46, y - 78), (x - 58, y - 108), (x - 34, y - 82)], fill=(224, 214, 196))
    draw.rectangle((x - 8, y - 70, x + 8, y - 52), fill=(240, 200, 40))
    draw.line((x + 205, y - 20, x + 228, y + 60), fill=hide, width=7)


def _meeting(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """A banner and rows of people seen from behind."""
    draw.rectangle((60, 150, 740, 470), fill=_mixed(rng, (222, 206, 172)))
    draw.rectangle((150, 180, 650, 250), fill=(178, 34, 34))
    for line in range(2):
        draw.rectangle((190, 196 + 26 * line, 610 - 90 * line, 208 + 26 * line), fill=(246, 214, 90))
    for row in range(3):
        for seat in range(rng.randint(6, 9)):
            x = 70 + seat * 82 + rng.randint(-12, 12) + 30 * (row % 2)
            y = 370 + row * 70
            shirt = _mixed(
                rng, rng.choice(((70, 96, 150), (190, 190, 196), (120, 60, 66), (60, 110, 90))), 30
            )
            draw.ellipse((x - 34, y + 14, x + 34, y + 110), fill=shirt)
            draw.ellipse((x - 17, y - 20, x + 17, y + 18), fill=(44, 36, 34))


def _paper(rng: Random) -> Image.Image:
    """A signature in blue on paper."""
    image = Image.new("RGB", (WIDTH, HEIGHT // 2), (250, 249, 245))
    draw = ImageDraw.Draw(image)
    x, y = 140.0, 170.0
    points = [(x, y)]
    for place in range(rng.randint(40, 70)):
        x += rng.uniform(3, 13)
        y = 160 + math.sin(place / rng.uniform(1.4, 2.6)) * rng.uniform(20, 70)
        points.append((x, y))
    draw.line(points, fill=(28, 48, 132), width=5, joint="curve")
    return image


_SUBJECTS: dict[str, Draw] = {"house": _house, "barn": _barn, "cow": _cow, "meeting": _meeting}
