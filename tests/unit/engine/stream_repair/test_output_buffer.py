"""What is written, and what waits between two values."""

from mockllmapi.engine.stream_repair.output_buffer import OutputBuffer, text_of


def test_the_models_own_blanks_pass_while_nothing_was_changed() -> None:
    sheet = OutputBuffer()
    sheet.gap += [",", "\n  ", '"a"', " :", " "]
    sheet.lead("a", is_inside=True, is_first=False)
    assert sheet.take() == ',\n  "a" : '
    sheet.gap += ["\n"]
    sheet.close("}")
    assert sheet.take() == "\n}"


def test_else_punctuation_is_written_anew() -> None:
    sheet = OutputBuffer()
    sheet.gap += [",", ",", '"A"', ":"]
    sheet.is_plain = False
    sheet.lead("a", is_inside=True, is_first=False)
    sheet.skip()
    sheet.lead(None, is_inside=True, is_first=True)
    sheet.gap += [","]
    sheet.close("]")
    assert sheet.take() == ',"a":]'
    assert sheet.gap == []


def test_what_is_held_waits_until_it_is_firm() -> None:
    sheet = OutputBuffer()
    sheet.write("1")
    sheet.hold()
    sheet.write(",{")
    sheet.hold()
    assert sheet.take() == "1"
    sheet.write("2")
    assert sheet.take() == ""
    sheet.firm()
    assert sheet.take() == ",{2"


def test_what_is_held_can_be_withdrawn() -> None:
    sheet = OutputBuffer()
    sheet.write("1")
    sheet.hold()
    sheet.write(",{")
    sheet.withdraw()
    assert sheet.take() == "1"
    assert not sheet.is_plain


def test_text_of_a_value_is_strict_json() -> None:
    assert text_of({"a": ["é", None]}) == '{"a":["é",null]}'
    assert text_of("\ud800x") == '"\ufffdx"'
