"""The page at `/_mock/docs`: the OpenAPI document as plain HTML, without scripts and without anything from another host."""

from __future__ import annotations

from html import escape

from mockllmapi.types import JsonObject, JsonValue

__all__ = ["render_docs"]

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 56rem; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { margin: 0; } h1 small { font-size: .5em; opacity: .6; font-weight: 400; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.1rem; font-family: ui-monospace, monospace; }
.verb { display: inline-block; min-width: 4.5rem; font: 600 .8rem ui-monospace, monospace; }
.operation { padding: .4rem 0; border-top: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
td, th { text-align: left; padding: .3rem .75rem .3rem 0; border-top: 1px solid var(--line); vertical-align: top; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .4rem; overflow-x: auto; }
"""


def render_docs(document: JsonObject, address: str) -> str:
    """The whole page for an OpenAPI document; `address` is where the server was reached (`http://localhost:5116`)."""
    info = _object(document.get("info"))
    paths = _object(document.get("paths"))
    sections = "".join(_path_section(path, _object(item)) for path, item in paths.items())
    title = escape(str(info.get("title", "")))
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<meta name=viewport content='width=device-width,initial-scale=1'><title>{title}</title>"
        f"<style>{_STYLE}</style></head><body>"
        f"<h1>{title} <small>{escape(str(info.get('version', '')))}</small></h1>"
        f"<p>{escape(str(info.get('description', '')))} "
        "The same as a machine reads it: <a href='openapi.json'>openapi.json</a>.</p>"
        f"{_example(address, next(iter(paths), '/'))}{sections}</body></html>"
    )


def _example(address: str, path: str) -> str:
    return f"<pre>curl '{escape(address + path.replace('{path}', 'users?count=3'))}'</pre>"


def _path_section(path: str, item: JsonObject) -> str:
    operations = [(verb, _object(operation)) for verb, operation in item.items() if verb != "parameters"]
    lines = "".join(
        f"<div class=operation><span class=verb>{escape(verb.upper())}</span>{escape(str(operation.get('summary', '')))}"
        "</div>"
        for verb, operation in operations
    )
    shared = item.get("parameters")
    first = operations[0][1].get("parameters") if operations else None
    return f"<h2>{escape(path)}</h2>{lines}{_parameter_table(shared or first)}"


def _parameter_table(parameters: JsonValue) -> str:
    if not isinstance(parameters, list):
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(str(entry.get('name')))}</code></td><td>{escape(str(entry.get('in')))}</td>"
        f"<td>{escape(str(_object(entry.get('schema')).get('type', '')))}</td>"
        f"<td>{_inline(str(entry.get('description', '')))}</td></tr>"
        for entry in map(_object, parameters)
    )
    return f"<table><tr><th>name<th>in<th>type<th>meaning</tr>{rows}</table>"


def _inline(text: str) -> str:
    """Text with its `code` marks as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
