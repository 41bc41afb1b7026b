"""The customary layouts in which rosters leave the house."""

from dataclasses import dataclass
from typing import Literal

Source = Literal["volunteers", "members", "holders", "units"]


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet: its title, what its rows are, its columns (key, words, width)."""

    key: str
    title: str
    source: Source
    columns: tuple[tuple[str, str, int], ...]
    #: whether the sheet may hold full numbers
    personal: bool = True
    #: no titles above the header, as another system wants to read it
    bare: bool = False


LAYOUTS: dict[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout(
            "members",
            "团员花名册",
            "members",
            (
                ("row", "序号", 6), ("name", "姓名", 10), ("sex", "性别", 6), ("nation", "民族", 8),
                ("born", "出生年月", 11), ("education", "文化程度", 10),
                ("politics", "政治面貌", 11), ("document", "身份证号", 22),
                ("joined", "入团年月", 11), ("number", "发展团员编号", 16),
                ("unit", "所在团组织", 28), ("duty", "团内职务", 12), ("phone", "手机号", 15),
            ),
        ),
        Layout(
            "volunteers",
            "志愿者花名册",
            "volunteers",
            (
                ("row", "序号", 6), ("number", "志愿者编号", 16), ("name", "姓名", 10),
                ("sex", "性别", 6), ("born", "出生日期", 12), ("document_type", "证件类型", 12),
                ("document", "身份证号", 22), ("phone", "手机号", 15),
                ("residence", "居住区域", 26), ("unit", "所属组织", 26),
                ("registered", "注册日期", 12), ("skills", "专业技能", 20),
                ("categories", "服务类别", 20), ("hours", "累计时长（小时）", 12),
                ("state", "状态", 8),
            ),
        ),
        Layout(
            "holders",
            "团干部花名册",
            "holders",
            (
                ("row", "序号", 6), ("unit", "所在团组织", 28), ("post", "职务", 14),
                ("name", "姓名", 10), ("sex", "性别", 6), ("born", "出生年月", 11),
                ("age", "年龄", 6), ("education", "学历", 10), ("politics", "政治面貌", 11),
                ("way", "任职方式", 10), ("from", "任职日期", 12),
                ("concurrent", "两委兼任", 12), ("paper", "任职文件", 24),
                ("document", "身份证号", 22), ("phone", "手机号", 15),
            ),
        ),
        Layout(
            "units",
            "组织信息表",
            "units",
            (
                ("row", "序号", 6), ("name", "组织名称", 34), ("short_name", "组织简称", 16),
                ("kind", "组织类别", 14), ("parent", "上级组织", 28), ("opened", "成立日期", 12),
                ("credit_code", "统一社会信用代码", 22), ("leader", "负责人", 12),
                ("members", "团员数", 8), ("volunteers", "志愿者数", 9),
            ),
            personal=False,
        ),
        Layout(
            "smart",
            "智慧团建团员信息",
            "members",
            (
                ("name", "姓名", 10), ("document_type", "证件类型", 12),
                ("document", "证件号码", 22),
                ("sex", "性别", 6), ("nation", "民族", 8), ("politics", "政治面貌", 11),
                ("education", "学历", 10), ("phone", "联系方式", 15), ("joined", "入团年月", 11),
                ("number", "发展团员编号", 16), ("duty", "团内职务", 12),
                ("unit", "所在团组织", 28),
            ),
            bare=True,
        ),
    )
}  # fmt: skip
