#!/usr/bin/env bash
# Builds the style sheets and scripts of the workbench out of node_modules: deploy/assets.sh PYTHON [TARGET]
# They come out in TARGET, by default build/static, under names that change with their content.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${1:-.venv/bin/python}
TARGET=${2:-$PWD/build/static}
export REMIT_ASSETS=$PWD/build/assets
rm -rf "$REMIT_ASSETS"
mkdir -p "$REMIT_ASSETS"/{css,nhsuk/assets/images,scripts}
node_modules/.bin/sass --no-source-map --quiet-deps --load-path=node_modules --style=compressed \
  src/remit/web/styles/workbench.scss "$REMIT_ASSETS/css/nhsuk.css"
cp node_modules/nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-*.svg "$REMIT_ASSETS/nhsuk/assets/images/"
cp node_modules/htmx.org/dist/htmx.min.js node_modules/vega/build/vega.min.js \
  node_modules/vega-lite/build/vega-lite.min.js node_modules/vega-embed/build/vega-embed.min.js \
  "$REMIT_ASSETS/scripts/"
# Maps of the sources are not shipped, so nothing may point at them.
sed -i '/^\/\/# sourceMappingURL=/d' "$REMIT_ASSETS"/scripts/*.js
REMIT_STATIC=$TARGET REMIT_DATA=build/assets-data DJANGO_SETTINGS_MODULE=remit.web.settings \
  "$PYTHON" -m django collectstatic --noinput --clear --verbosity 0
