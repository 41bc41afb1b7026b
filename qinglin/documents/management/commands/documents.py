"""``documents keys [list|rotate|distrust KEY]``, ``documents check FILE``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from qinglin.documents import actions, queries
from qinglin.kernel.actor import Actor, system


class Command(BaseCommand):
    help = "签名密钥：查看、更换、作废；核对一份证明的签名数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
        keys = parts.add_parser("keys", help="签名密钥")
        verbs = keys.add_subparsers(dest="verb", metavar="VERB")
        verbs.add_parser("list", help="列出全部密钥（默认）")
        verbs.add_parser("rotate", help="换一把新密钥；旧的私钥销毁，公钥留着")
        distrust = verbs.add_parser("distrust", help="密钥被盗：它签过的一律不再承认")
        distrust.add_argument("key", help="密钥编号")
        check = parts.add_parser("check", help="核对签名数据文件")
        check.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system("command")
        if options["part"] == "check":
            self.check_file(options["file"])
            return
        if options["verb"] == "rotate":
            made = actions.rotate_key(actor)
            self.stdout.write(_("现在用 %(key)s 签名。") % {"key": made.key_id})
        elif options["verb"] == "distrust":
            actions.distrust_key(actor, options["key"])
            self.stdout.write(
                _("%(key)s 已作废：它签过的证明不再承认，请持证人重新开具。")
                % {"key": options["key"]}
            )
        else:
            self.list_keys(actor)

    def list_keys(self, actor: Actor) -> None:
        actions.set_up_keys(actor)
        for key in queries.published_keys():
            if key.stolen_at:
                state = _("已作废 %(at)s") % {"at": key.stolen_at}
            elif key.retired_at:
                state = _("已停用 %(at)s，仍可核对") % {"at": key.retired_at}
            else:
                state = _("在用")
            self.stdout.write(f"{key.key}  {key.algorithm}  {key.public}  {key.made_at}  {state}")

    def check_file(self, file: Path) -> None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CommandError(_("文件 %(file)s 读不了。") % {"file": file}) from error
        found = queries.check_file(text)
        if found is None:
            raise CommandError(_("查不到有效的证明：没有开具过、被改动过，或者已经作废。"))
        self.stdout.write(f"{found.number}  {found.state}  {found.unit}")
