# One image for all: what a container does is its command (docker-compose.yml).
FROM node:22-bookworm-slim AS field-app
WORKDIR /build/services/intake/field_app
COPY services/intake/field_app/package.json services/intake/field_app/package-lock.json services/intake/field_app/.npmrc ./
RUN npm ci --ignore-scripts
COPY shared/ui/static /build/shared/ui/static
COPY services/intake/field_app ./
RUN node build.mjs

FROM python:3.12-slim-bookworm

WORKDIR /srv/sinhke
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    SINHKE_VAR=/var/lib/sinhke PROMETHEUS_MULTIPROC_DIR=/tmp/metrics

# Libraries first: they change seldom, and the layer is kept.
COPY requirements.txt requirements-static.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt \
 && pip install --no-cache-dir --require-hashes --no-deps -r requirements-static.txt

COPY shared shared
COPY services services
COPY --from=field-app /build/services/intake/field_app/dist services/intake/field_app/dist

RUN useradd --system --uid 10001 sinhke \
 && install -d -o sinhke -m 0700 /var/lib/sinhke /tmp/metrics
USER sinhke
VOLUME /var/lib/sinhke
EXPOSE 8000

CMD ["gunicorn", "--config", "python:services.embedded.serving", "--bind", "0.0.0.0:8000", "services.intake.wsgi:app"]
