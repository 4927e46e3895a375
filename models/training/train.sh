#!/usr/bin/env bash
# Makes the model that ships: ./train.sh [MINUTES] (default 90 for the teacher; the students take a quarter each).
#
# Needs Python 3.11 and the labelled data (DEIDSTREAM_DATA, or shared/data in a folder above). Everything it makes lies
# in WORK (default: ~/.cache/deidstream/training); only the export of the chosen model is put into models/.
# START=.. goes on from the model that ships instead of the bare encoder.
set -euo pipefail
cd "$(dirname "$0")"
MINUTES="${1:-90}"
LAYERS="${LAYERS:-6}" # which one ships
SEED="${SEED:-1}"
WORK="${WORK:-${DEIDSTREAM_CACHE:-$HOME/.cache/deidstream}/training}"
mkdir -p "$WORK"
if [ ! -x "$WORK/venv/bin/python" ]; then
  echo "Installing the pinned Python packages into $WORK/venv (some 5 GB, ten minutes) ..."
  python3 -m venv "$WORK/venv"
  "$WORK/venv/bin/pip" install --quiet --requirement requirements.txt
fi
python="$WORK/venv/bin/python"
echo "Six layers: $MINUTES minutes of computing ..."
"$python" train.py --out "$WORK/6.pt" --minutes "$MINUTES" --seed "$SEED" ${START:+--start "$START" --peak 1.5e-4}
for layers in 3 2; do
  echo "$layers layers, taught by six: $((MINUTES / 4)) minutes ..."
  "$python" train.py --out "$WORK/$layers.pt" --teacher "$WORK/6.pt" --layers "$layers" --minutes "$((MINUTES / 4))" --seed "$SEED"
done
for layers in 6 3 2; do
  "$python" export.py "$WORK/$layers.pt" "$WORK/$layers" --store8
  "$python" export.py "$WORK/$layers.pt" "$WORK/$layers-int8" --int8 # to compare
done
cp "$WORK/$LAYERS/"* ..
