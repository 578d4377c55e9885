"""The reader of Markdown finds what the tests of the pages must see."""

from tests.docs.markdown import blocks, headings, local_links, make_targets, make_targets_named

PAGE = """# One

See [two](two.md#part), ![a picture](images/a.png "title"), [out](https://example.org) and `[no](code.md)`.

[three]: three.md

```python
x = 1
```

    - In a list:

      ```console
      $ remit run england-2011 \\
          --runs 20
      Done.
      $ make check test
      ```

## `remit run`

````markdown
# Not a heading
```python
raise ValueError
```
````

Type `make demo`; to make a cup of tea is no target.
"""


def test_blocks_have_language_text_and_line() -> None:
    found = blocks(PAGE)
    assert [block.language for block in found] == ["python", "console", "markdown"]
    assert (found[0].text, found[0].line) == ("x = 1\n", 8)


def test_commands_follow_the_prompt_and_go_on_after_a_backslash() -> None:
    console = blocks(PAGE)[1]
    assert list(console.commands()) == [(14, "remit run england-2011 --runs 20"), (17, "make check test")]


def test_headings_are_those_of_the_page() -> None:
    assert headings(PAGE) == ["One", "remit run"]


def test_links_are_those_to_files() -> None:
    assert local_links(PAGE) == ["two.md", "images/a.png", "three.md"]


def test_targets_are_found_in_pages_and_in_the_makefile() -> None:
    assert make_targets_named(PAGE) == {"demo", "check", "test"}
    assert make_targets("A := b\nexport X := y\nall: b ## All\n\techo c: d\n.PHONY: all\n") == {"all"}
