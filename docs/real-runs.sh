#!/usr/bin/env bash
# Repeats docs/real-runs.md: small models from scratch on real data, three seeds each, held against what trivial methods reach.
#   docs/real-runs.sh DATA [OUT]    DATA: the folder with mono/, parallel/, classify/, tagging/, retrieval/ and baselines.json
# A step that is finished is not run again: the same command goes on after a stop. Settings that may be given:
#   SEEDS="1 2 3"   RUNS="encoder topics names parts trees vectors translation untrained"   THREADS=2
#   EFFORT=4   what the page shows; 1 is a quarter of the steps, for a first look
set -euo pipefail

data=${1:?"usage: docs/real-runs.sh DATA [OUT]"}
out=${2:-real-runs}
seeds=${SEEDS:-1 2 3}
runs=${RUNS:-encoder topics names parts trees vectors translation untrained}
effort=${EFFORT:-4}
here=$(cd "$(dirname "$0")/.." && pwd -P)
[ -f "$data/baselines.json" ] || { echo "real-runs: $data holds no baselines.json; wanted the data folder" >&2; exit 2; }
mkdir -p "$out/text" "$out/models" "$out/figures"

neoglot() { "${NEOGLOT:-$here/neoglot}" "$@" --threads "${THREADS:-2}"; }
wanted() { case " $runs " in *" $1 "*) true ;; *) false ;; esac; }
rows() { gzip -dc "$1" | tail -n +2; }

# train MODEL VERB...: a model folder under models/, once. What a stopped run left is begun again.
train() {
  local name=$1 begun=$SECONDS; shift
  local folder=$out/models/$name
  [ -f "$folder/provenance.json" ] && return
  echo "== $name" >&2
  rm -rf "$folder"
  neoglot "$@" --quiet --json --out "$folder" > "$out/figures/$name.train.json"
  printf '{"step":"%s","seconds":%d}\n' "$name" $((SECONDS - begun)) >> "$out/times.jsonl"
}

# grade NAME SEED MODEL VERB...: a line of figures, once; one file each, so that a line is whole or missing.
grade() {
  local name=$1 seed=$2 model=$3 begun=$SECONDS; shift 3
  local line=$out/figures/$name.$seed.jsonl
  [ -f "$line" ] && return
  neoglot grade "$@" --model "$out/models/$model" --name "$name" --seed "$seed" --quiet --json > "$line.part"
  mv "$line.part" "$line"
  printf '{"step":"grade %s %s","seconds":%d}\n' "$name" "$seed" $((SECONDS - begun)) >> "$out/times.jsonl"
}

# Text to pretrain on: news, and parallel sentences of training files beside each other, a pair a document.
text() {
  [ -f "$out/text/nt.tsv" ] && return
  { echo text; rows "$data/parallel/eng-swa.train.tsv.gz" | awk -F'\t' '{print $2 " " $3}'; } > "$out/text/eng-swa.tsv"
  # To train a translation and a retrieval: eng-swa sentences, and verses.
  { printf 'eng\tother\n'; rows "$data/parallel/eng-swa.train.tsv.gz" | cut -f2,3
    rows "$data/parallel/newtestament.multi.train.tsv.gz" | cut -f2,3; } > "$out/text/pairs-swa.tsv"
  { cat "$out/text/pairs-swa.tsv"; rows "$data/parallel/newtestament.multi.train.tsv.gz" | cut -f2,4; } > "$out/text/pairs.tsv"
  # A part of the development sentences is enough to choose by, and the Tatoeba part of the test ones is a test of its own.
  { printf 'eng\tother\n'; rows "$data/parallel/eng-swa.dev.tsv.gz" | awk -F'\t' 'NR % 7 == 1 {print $2 "\t" $3}'; } > "$out/text/dev.tsv"
  { printf 'eng\tswa\n'; rows "$data/parallel/eng-swa.test.tsv.gz" | awk -F'\t' '$1 == "tatoeba" {print $2 "\t" $3}'; } \
    > "$out/text/tatoeba-eng-swa.tsv"
  { echo text; rows "$data/parallel/newtestament.multi.train.tsv.gz" | awk -F'\t' '{print $2 " " $4; print $3}'; } > "$out/text/nt.part"
  mv "$out/text/nt.part" "$out/text/nt.tsv"
}

shape=(--layers 3 --dim 128 --heads 4)

# encoder NAME SEED MORE...: a ModernBERT of English, Swahili and Basque.
encoder() {
  local name=$1 seed=$2; shift 2
  train "$name-$seed" pretrain --objective mlm --body modernbert --seed "$seed" --name eng+swa+eus "${shape[@]}" --ffn 384 \
    --vocab 6000 --context 128 --mask-rate 0.2 --warmup 0.05 --text "$data/mono/swa.train.jsonl.gz" "$data/mono/eng.train.jsonl.gz" \
    "$out/text/eng-swa.tsv" "$out/text/nt.tsv" --valid "$data/mono/swa.valid.jsonl.gz" "$data/mono/eng.valid.jsonl.gz" "$@"
}

# tasks ENCODER SEED RUN...: each task is learned from the encoder and graded on the test file.
tasks() {
  local from=$1 seed=$2 run which suffix=; shift 2
  [ "$from" = encoder ] || suffix=-$from
  for run in "$@"; do
    local name=$run$suffix
    local learn=(finetune --base "$out/models/$from-$seed" --seed "$seed" --weight-decay 0.01 --model-dropout 0.1)
    case $run in
      topics)
        train "$name-$seed" "${learn[@]}" --task classify --label-column category --data "$data/classify/sib200/swa.train.tsv" \
          --dev "$data/classify/sib200/swa.dev.tsv" --epochs $((2 * effort)) --batch 16 --lr 5e-4
        grade "$name" "$seed" "$name-$seed" --task classify --label-column category --data "$data/classify/sib200/swa.test.tsv" ;;
      names)
        train "$name-$seed" "${learn[@]}" --task tag --data "$data/tagging/ner/swa.train.conll.gz" \
          --dev "$data/tagging/ner/swa.dev.conll.gz" --epochs $(((effort + 1) / 2)) --batch 16 --lr 1e-3
        grade "$name" "$seed" "$name-$seed" --task tag --data "$data/tagging/ner/swa.test.conll.gz" ;;
      parts)
        train "$name-$seed" "${learn[@]}" --task tag --data "$data/tagging/ud/eng.train.conllu.gz" \
          --dev "$data/tagging/ud/eng.dev.conllu.gz" --epochs $((5 * effort / 4)) --batch 16 --lr 1e-3
        grade "$name" "$seed" "$name-$seed" --task tag --data "$data/tagging/ud/eng.test.conllu.gz" ;;
      trees)
        train "$name-$seed" "${learn[@]}" --task parse --data "$data/tagging/ud/eng.train.conllu.gz" \
          --dev "$data/tagging/ud/eng.dev.conllu.gz" --epochs $((6 * effort / 4)) --batch 16 --lr 1e-3
        grade "$name" "$seed" "$name-$seed" --task parse --data "$data/tagging/ud/eng.test.conllu.gz" ;;
      vectors)
        train "$name-$seed" "${learn[@]}" --task retrieval --text-column eng --second-column other --data "$out/text/pairs.tsv" \
          --dev "$out/text/dev.tsv" --steps $((60 * effort)) --batch 64 --lr 1e-3 --evaluations 2
        # The encoder as it was tells how much is names and loan words that stand in both languages alike.
        for which in "$name" "$from"; do
          grade "$which-swa" "$seed" "$which-$seed" --task retrieval --text-column eng --second-column swa \
            --data "$out/text/tatoeba-eng-swa.tsv"
          grade "$which-eus" "$seed" "$which-$seed" --task retrieval --text-column eng --second-column eus \
            --data "$data/retrieval/tatoeba/eng-eus.tsv"
        done ;;
    esac
  done
}

# A T5 of random weights (a step at a rate of nothing), which learns to translate: no other text, no other model.
translation() {
  local seed=$1
  train "blank-$seed" pretrain --objective span --seed "$seed" --text "$out/text/eng-swa.tsv" "${shape[@]}" --vocab 4000 --context 96 \
    --batch 4 --lr 1e-9 --steps 1 --evaluations 0
  train "translation-$seed" finetune --task translate --base "$out/models/blank-$seed" --seed "$seed" --data "$out/text/pairs-swa.tsv" \
    --dev "$out/text/dev.tsv" --text-column eng --second-column other --context 96 --batch 32 --lr 3e-3 --steps $((300 * effort)) \
    --evaluations 2 --weight-decay 0.01
  grade translation "$seed" "translation-$seed" --task translate --text-column eng --second-column swa --beams 1 --max-new 96 \
    --data "$data/parallel/eng-swa.test.tsv.gz"
}

text
for seed in $seeds; do
  if wanted encoder; then encoder encoder "$seed" --batch 8 --lr 1e-3 --steps $((1000 * effort)) --evaluations 2; fi
  for run in topics names parts trees vectors; do if wanted $run; then tasks encoder "$seed" $run; fi; done
  if wanted translation; then translation "$seed"; fi
done
# The same tasks from an encoder that has learned nothing: what pretraining is worth.
if wanted untrained; then
  for seed in $seeds; do
    encoder untrained "$seed" --batch 8 --lr 1e-9 --steps 1 --evaluations 0
    tasks untrained "$seed" topics names parts trees vectors
  done
fi

cat "$out"/figures/*.[0-9]*.jsonl > "$out/figures.jsonl"
neoglot grades "$out/figures.jsonl" --floors "$data/baselines.json" --markdown
