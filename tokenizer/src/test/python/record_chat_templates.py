"""Records what Jinja makes of the templates in templates.txt: expected values for ChatTemplateTest.

Usage: python3 record_chat_templates.py FOLDER   (needs jinja2; 3.1.6 made what is there)

FOLDER is that of the test's resources. templates.txt holds a template a line, its newlines written \\N;
templates.jsonl gets what each becomes, or that it is refused. The settings are those with which the
Hugging Face library renders chat templates.
"""
import datetime
import json
import sys

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_said"), [], [], body).set_lineno(line)

    def _said(self, caller):
        return caller()


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


NOW = datetime.datetime(2024, 7, 6, 5, 4, 3)
MESSAGES = [
    {"role": "system", "content": " Be kind. "},
    {"role": "user", "content": " Hi\nthere "},
    {"role": "assistant", "content": "Hello! "},
    {"role": "user", "content": "Bye \u00e9\u65e5\u672c"},
]
TOOLS = [{"type": "function", "function": {
    "name": "w", "description": "Weather \"now\" <b>",
    "parameters": {"type": "object", "required": ["city"], "properties": {
        "city": {"type": "string", "enum": ["a", "b"]}, "n": {"type": "number", "default": 1.0}}}}}]
VARIABLES = {"messages": MESSAGES, "tools": TOOLS, "documents": None, "add_generation_prompt": True,
             "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def main(folder):
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = to_json
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    with open(folder + "/templates.txt") as lines, open(folder + "/templates.jsonl", "w") as out:
        out.write(json.dumps({"jinja2": jinja2.__version__, "variables": VARIABLES}) + "\n")
        for line in lines:
            template = line.rstrip("\n").replace("\\N", "\n")
            try:
                row = {"template": template, "text": env.from_string(template).render(**VARIABLES)}
            except Exception as refused:
                row = {"template": template, "refused": str(refused)}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


main(sys.argv[1])
