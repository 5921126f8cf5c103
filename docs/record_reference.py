"""Records a case with Hugging Face transformers, in the layout that `neoglot verify DIR` reads.

Usage: python3 record_reference.py MODEL_DIR [SEED]     (needs torch, transformers, safetensors)

MODEL_DIR holds a causal language model as save_pretrained writes it. Beside it case.json and case.safetensors are
written: two rows of ids, the second shorter and padded, and what the library makes of them in float32 and float64.
"""
import json
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

COLUMNS, SHORTER, PROMPT, NEW = 13, 9, 5, 20


def run(folder, dtype, inputs):
    model = AutoModelForCausalLM.from_pretrained(folder, torch_dtype=dtype, attn_implementation="eager").eval()
    out = model(**inputs, output_hidden_states=True)
    out.loss.backward()
    return model, out


def main(folder, seed):
    config = transformers.AutoConfig.from_pretrained(folder)
    torch.manual_seed(seed)
    ids = torch.randint(0, config.vocab_size, (2, COLUMNS))
    mask = torch.ones_like(ids)
    ids[1, SHORTER:] = 0
    mask[1, SHORTER:] = 0
    labels = ids.masked_fill(mask == 0, -100)
    inputs = {"input_ids": ids, "attention_mask": mask, "labels": labels}
    model, out = run(folder, torch.float32, inputs)
    exact_model, exact = run(folder, torch.float64, inputs)

    tensors = dict(inputs)
    tensors["loss"], tensors["loss_f64"] = out.loss, exact.loss
    tensors["logits"], tensors["logits_f64"] = out.logits, exact.logits
    for i, h in enumerate(out.hidden_states):
        tensors[f"hidden_states.{i}"] = h
    norms = {}
    for (name, p), (_, q) in zip(model.named_parameters(), exact_model.named_parameters()):
        if p.grad is not None:
            tensors["grad." + name] = p.grad
            norms[name] = float(f"{q.grad.norm().item():.8e}")
    tensors = {name: t.detach().clone().contiguous() for name, t in tensors.items()}

    prompt = torch.randint(0, config.vocab_size, (1, PROMPT))
    arguments = {"max_new_tokens": NEW, "do_sample": False, "num_beams": 1}
    made = model.generate(prompt, attention_mask=torch.ones_like(prompt), eos_token_id=None, **arguments)
    noise = {n: ((tensors[n].double() - tensors[n + "_f64"]).abs().max() / tensors[n + "_f64"].abs().max()).item()
             for n in ("loss", "logits")}
    kinds = {torch.int64: "I64", torch.float32: "F32", torch.float64: "F64"}
    case = {
        "name": folder, "architecture": type(model).__name__, "model_type": config.model_type, "seed": seed,
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "noise_metric": "max|float32 - float64| / max|float64| over the whole tensor", "noise_f32_vs_f64": noise,
        "grad_norms_f64": norms,
        "generation": [{"label": "greedy", "inputs": {"input_ids": prompt.tolist(),
                                                      "attention_mask": torch.ones_like(prompt).tolist()},
                        "float_inputs": [], "generation_config": arguments, "output_ids": made.tolist()}],
        "tensors": {n: [kinds[t.dtype], list(t.shape), ""] for n, t in tensors.items()},
    }
    save_file(tensors, folder + "/case.safetensors")
    with open(folder + "/case.json", "w") as f:
        json.dump(case, f, indent=1)


main(sys.argv[1].rstrip("/"), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
