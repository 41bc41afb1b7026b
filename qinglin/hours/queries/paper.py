"""A certificate on paper: its words, its code, and the ledger's head of the moment of issue."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

import segno
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qinglin.documents.models import Document
from qinglin.documents.queries import (
    code_of,
    data_file,
    grouped_code,
    signature_text,
    statement_of,
    typeset,
)
from qinglin.hours import rules
from qinglin.hours.models import Certificate
from qinglin.kernel import clock
from qinglin.kernel.templatetags.moments import duration

from .certificates import chinese_day, contents, period, times

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "hours" / "certificate.typ"


def paper(document: Document, address: str, *, form: Literal["pdf", "png"] = "pdf") -> bytes:
    """The certificate as it was signed, in Chinese, for A4. ``address`` is that of the check page.

    It is made anew each time from what was signed, so that nothing has to be kept.
    """
    with translation.override("zh-hans"):
        return typeset(TEMPLATE, _data(document, address), form=form)


def _data(document: Document, address: str) -> dict[str, Any]:
    signed = statement_of(document)
    body = signed["body"]
    issued_on = clock.day_of(document.issued_at)
    code = grouped_code(code_of(document)).split(" ")
    return {
        "title": _("志愿服务记录证明"),
        "subtitle": _("依据志愿服务记录免费出具"),
        "number": signed["number"],
        "issuer": signed["unit"],
        "issued": chinese_day(issued_on.isoformat()),
        "date": [issued_on.year, issued_on.month, issued_on.day],
        "simulated": signed["simulated"],
        "said": list(_said(signed["holder"], body)),
        "rows": list(_rows(signed, body)),
        "entries": [_entry(entry) for entry in body.get("entries", ())],
        "head": f"{body['ledger']['seq']} · {body['ledger']['head']}",
        "code": [" ".join(code[at : at + 3]) for at in range(0, len(code), 3)],
        "qr": _drawn(f"{address}#{signature_text(document)}"),
        "file": rules.plain_json(data_file(document)),
        "words": {
            "number": _("证明编号"),
            "simulated": _("模拟数据"),
            "file": _("证明的签名数据，可离线核对"),
            "entries": _("逐次记录"),
            "head": [_("日期"), _("活动与内容"), _("地点与记录单位"), _("服务时间")],
            "seal": _("本证明可在线查验，无需盖章；需要盖章的，由记录单位免费办理。"),
            "scan": _("扫码查验"),
            "ledger": _("开具时时长账的链头（序号 · SHA-256），可与公布的链头核对："),
            "note": _(
                "本证明只说明本系统所记录的服务，以查验页显示的当前状态为准。"
                "是否已录入国务院民政部门指定的志愿服务信息系统，以该系统的查询结果为准。"
            ),
        },
    }


def _said(holder: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The sentence of the certificate, cut where its numbers stand out."""
    values = {
        "holder": holder,
        "times": times(body["services"]),
        "minutes": duration(body["minutes"]),
    }
    if body["scope"] == Certificate.Scope.SERVICE:
        values |= {"day": chinese_day(body["from"]), "activity": body["activity"]}
        sentence = _(
            "兹证明|%(holder)s|于|%(day)s|自愿、无偿参加“|%(activity)s|”志愿服务活动，"
            "服务时间|%(minutes)s|。特此证明。"
        )
    else:
        values["period"] = period(body["from"], body["to"])
        sentence = _(
            "兹证明|%(holder)s|于|%(period)s|期间，自愿、无偿参加志愿服务|%(times)s|，"
            "服务时间合计|%(minutes)s|。特此证明。"
        )
    parts = sentence.split("|")
    return [{"text": part % values, "strong": bool(n % 2)} for n, part in enumerate(parts) if part]


def _rows(signed: dict[str, Any], body: dict[str, Any]) -> list[dict[str, str]]:
    """The items of the law first, then what the holder asked for."""
    rows = [
        (_("服务时间"), _time(body)),
        (_("服务内容"), contents(body["contents"])),
        (_("记录单位"), _units(body["units"])),
    ]
    if body.get("place"):
        rows.append((_("服务地点"), body["place"]))
    if "volunteer" in body:
        rows.append((_("志愿者编号"), body["volunteer"]))
    if "document" in body:
        rows.append((body["document"]["type"], body["document"]["number"]))
    rows.append((_("证明编号"), signed["number"]))
    return [{"label": label, "value": value} for label, value in rows]


def _time(body: dict[str, Any]) -> str:
    if body["scope"] == Certificate.Scope.SERVICE:
        days = chinese_day(body["from"])
    else:
        days = period(body["from"], body["to"])
    return _("%(minutes)s（%(days)s）") % {"minutes": duration(body["minutes"]), "days": days}


def _units(units: list[dict[str, Any]]) -> str:
    if len(units) == 1:
        return str(units[0]["name"])
    named = [
        _("%(unit)s（%(minutes)s）") % {"unit": one["name"], "minutes": duration(one["minutes"])}
        for one in units[:12]
    ]
    if len(units) <= 12:
        return "；".join(named)
    rest = len(units)
    return ngettext("%(named)s等 %(n)d 个单位", "%(named)s等 %(n)d 个单位", rest) % {
        "named": "；".join(named),
        "n": rest,
    }


def _entry(entry: dict[str, Any]) -> dict[str, str]:
    day = date.fromisoformat(entry["day"])
    what = " · ".join(filter(None, (entry["activity"], entry["content"])))
    where = " · ".join(filter(None, (entry["place"], entry["organiser"])))
    return {
        "day": day.isoformat(),
        "what": what,
        "where": where,
        "minutes": duration(entry["minutes"]),
    }


def _drawn(text: str) -> str:
    """The text as a QR code; its background stays white on any paper."""
    drawing: str = segno.make(text, error="m", micro=False).svg_inline(
        scale=4, border=2, light="#fff"
    )
    return drawing


def drawing_of(address: str) -> SafeString:
    """The address of the check page as a QR code for a screen; takes its size from its box."""
    drawing: str = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=2)
    return mark_safe(drawing)  # noqa: S308  # drawn by the library; holds no text


def data_text(data: dict[str, str]) -> str:
    return rules.plain_json(data)
