"""Paper: a Typst template and its data become a PDF with Chinese type in it.

Data goes in as inputs and is read as JSON by the template; it is never part of the markup.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pylopdf_fonts_zh_cn
import typst

from qinglin.kernel import clock


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with the product, and no others: every machine prints the same."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(pylopdf_fonts_zh_cn.sans_path()).parent)],
    )


def typeset(
    template: Path, data: Mapping[str, Any], *, form: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """The template filled with the data."""
    compiler = typst.Compiler(
        input=template,
        root=template.parent,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(format=form, ppi=110.0, timestamp=int(clock.now().timestamp()))
    return bytes(made[0] if isinstance(made, list) else made or b"")
