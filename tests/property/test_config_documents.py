"""YAML and TOML readers on anything."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.config.documents import read_toml
from mockllmapi.config.nodes import DocumentSyntaxError, to_plain
from mockllmapi.config.yaml_reader import read_yaml
from mockllmapi.types import JsonObject

GARBAGE = st.text() | st.text(alphabet="abc:-[]{}&*!|>'\"#%@ \n\t0.=,<?~", max_size=80)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(alphabet=st.characters(codec="ascii", min_codepoint=32)),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet="abcdef", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(GARBAGE)
def test_garbage_raises_the_readers_own_error(text: str) -> None:
    for read in (read_yaml, read_toml):
        try:
            to_plain(read(text))
        except DocumentSyntaxError:
            continue


@given(st.dictionaries(st.text(alphabet="abcdef", min_size=1), PLAIN, max_size=4))
def test_yaml_reads_json(value: JsonObject) -> None:
    assert to_plain(read_yaml(json.dumps(value))) == value
