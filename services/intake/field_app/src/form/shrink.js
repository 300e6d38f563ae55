/** Photos made small on the phone, before they are kept and sent. */

const PIXELS_MAX = 1600; // a letter of 3 mm on an A4 page is still read
const JPEG_QUALITY = 0.8;
const SHRINKABLE = /^image\/(jpeg|png|webp|heic|heif|bmp)$/;

/** Width and height with the longer side at most `max`; never larger than before. */
export function fitted({ width, height }, max) {
  const scale = Math.min(1, max / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

const toBlob = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY));

async function redrawn(file, max) {
  // `from-image` turns the picture as its EXIF says; what we write has no EXIF any more.
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const canvas = Object.assign(document.createElement('canvas'), fitted(bitmap, max));
  const drawing = canvas.getContext('2d');
  drawing.fillStyle = '#fff';
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close?.();
  return toBlob(canvas);
}

/**
 * The photo with its longer side at most `pixelsMax`, as JPEG; the file itself when that would be
 * no smaller, or when the phone cannot read the format.
 * @returns {Promise<File>}
 */
export async function shrunkPhoto(file, pixelsMax) {
  if (!SHRINKABLE.test(file.type)) return file;
  const blob = await redrawn(file, pixelsMax ?? PIXELS_MAX).catch(() => null);
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/(\.\w+)?$/, '.jpg'), { type: 'image/jpeg' });
}
