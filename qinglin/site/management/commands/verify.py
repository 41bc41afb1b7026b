import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qinglin.activities.queries import counter_differences
from qinglin.hours.queries import balance_differences, chain_problems
from qinglin.orgs.queries import link_differences

#: What is compared, and the question that finds what does not agree.
Question = Callable[[], Iterable[object]]


class Command(BaseCommand):
    help = "核对：时长账链条、名额与服务人次、余额、组织关系；有出入则逐条列出并以 1 退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--heads", type=Path, help="在外面留存的链头，每行一个：序号 十六进制")

    def handle(self, *args: Any, **options: Any) -> None:
        heads = seen_heads(options["heads"])
        questions: dict[str, Question] = {
            _("时长账链条"): lambda: chain_problems(heads),
            _("年度余额与时长账"): balance_differences,
            _("名额、候补、服务人次与记录"): counter_differences,
            _("组织上下级关系"): link_differences,
        }
        report = {title: [str(one) for one in ask()] for title, ask in questions.items()}
        wrong = sum(map(len, report.values()))
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            for title, lines in report.items():
                self.stdout.write(f"{title}：{len(lines) or _('一致')}")
                for line in lines:
                    self.stdout.write(f"  {line}")
        if wrong:
            raise CommandError(
                _("共 %(n)d 处不一致。先不要改动数据，把上面的清单交给管理员核查。") % {"n": wrong}
            )


def seen_heads(file: Path | None) -> list[tuple[int, bytes]]:
    """The heads kept outside: number and hash in hexadecimal, one to a line."""
    if file is None:
        return []
    try:
        lines = file.read_text().split("\n")
        pairs = [line.split() for line in lines if line.strip()]
        return [(int(seq), bytes.fromhex(digest)) for seq, digest in pairs]
    except (OSError, ValueError) as error:
        raise CommandError(
            _("链头文件 %(file)s 读不懂，每行应是“序号 十六进制哈希”。") % {"file": file}
        ) from error
