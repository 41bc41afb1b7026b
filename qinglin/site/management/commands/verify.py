import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qinglin.activities.queries import counter_differences
from qinglin.documents.queries import problems as document_problems
from qinglin.figures.queries import all_snapshot_problems, month_differences, value_differences
from qinglin.hours.queries import balance_differences, bank, chain_problems
from qinglin.orgs.queries import link_differences

#: What is compared, and the question that finds what does not agree.
Question = Callable[[], Iterable[object]]


class Command(BaseCommand):
    help = "核对账、名额、组织关系与各种数是否和记录一致；有出入列出来，并以 1 退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument(
            "--heads", type=Path, help="在外面留存的链头，每行一个：序号 哈希 [日期]"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        heads = seen_heads(options["heads"])
        questions: list[tuple[str, str, Question]] = [
            ("hours.chain", _("时长账链条"), lambda: chain_problems(heads)),
            ("hours.balances", _("年度余额与时长账"), balance_differences),
            ("hours.bank", _("时间银行余额与流水"), bank.differences),
            ("activities.counters", _("名额、候补、服务人次与记录"), counter_differences),
            ("documents.signatures", _("证明与签名"), document_problems),
            ("orgs.links", _("组织上下级关系"), link_differences),
            ("figures.values", _("核算数与记录"), value_differences),
            ("figures.snapshots", _("冻结的数与所依据的记录"), all_snapshot_problems),
            ("figures.months", _("逐月数与记录"), month_differences),
        ]
        report = {name: [str(one) for one in ask()] for name, _title, ask in questions}
        wrong = sum(map(len, report.values()))
        if options["json"]:
            said = {"ok": not wrong, "differences": report}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            for name, title, _ask in questions:
                self.write_part(title, report[name])
        if wrong:
            raise CommandError(
                _("共 %(n)d 处不一致。先不要改动数据，把上面的清单交给管理员核查。") % {"n": wrong}
            )

    def write_part(self, title: str, lines: list[str]) -> None:
        self.stdout.write(f"{title}：{len(lines) or _('一致')}")
        for line in lines:
            self.stdout.write(f"  {line}{meaning_of(line)}")


def meaning_of(line: str) -> str:
    """What the code in a line of the report means, for those who do not know it."""
    meanings = {
        "wrong_hash": _("内容与哈希不符：这一笔被改过，或前面被动过"),
        "missing": _("缺少这一号"),
        "out_of_order": _("编号重复或乱序"),
        "head_differs": _("与链头不符：末尾被删过或添过"),
        "not_the_head_seen": _("与留存的链头不符：整条链被重写过"),
        "head_seen_is_gone": _("留存过的链头已经不在：末尾被删过"),
        "reason_differs": _("更正理由与入账时的不同"),
        "corrects_something_else": _("更正的不是同一人同一天的时长"),
    }
    found = [meaning for code, meaning in meanings.items() if line.endswith(f" {code}")]
    return f"（{found[0]}）" if found else ""


def seen_heads(file: Path | None) -> list[tuple[int, bytes]]:
    """The heads kept outside: number and hash in hexadecimal, one to a line."""
    if file is None:
        return []
    try:
        lines = file.read_text().split("\n")
        kept = [line.split() for line in lines if line.strip() and not line.startswith("#")]
        return [(int(seq), bytes.fromhex(digest)) for seq, digest, *_day in kept]
    except (OSError, ValueError) as error:
        raise CommandError(
            _("链头文件 %(file)s 无法识别，每行应是“序号 十六进制哈希”，后面可以有日期。")
            % {"file": file}
        ) from error
