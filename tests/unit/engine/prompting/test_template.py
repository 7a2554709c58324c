"""An operator's own prompt."""

from mockllmapi.engine.prompting.template import PLACEHOLDERS, render


def test_every_placeholder_is_replaced_wherever_it_stands() -> None:
    template = "".join(f"{{{name}}}-{{{name}}} " for name in PLACEHOLDERS)
    values = {name: name.upper() for name in PLACEHOLDERS}
    assert render(template, values) == "".join(f"{name.upper()}-{name.upper()} " for name in PLACEHOLDERS)
    assert len(PLACEHOLDERS) == 8


def test_a_placeholder_inside_of_a_value_stays_text() -> None:
    assert render("{body} {path}", {"body": "{path}{shape}", "path": "{body}"}) == "{path}{shape} {body}"


def test_other_braces_stay_as_they_are() -> None:
    template = '{"a": {}} {unknown} {Path} { path } {{path}}'
    assert render(template, {"path": "/a"}) == '{"a": {}} {unknown} {Path} { path } {/a}'


def test_what_has_no_value_is_left_out() -> None:
    assert render("[{context}]", {}) == "[]"
