"""What each kind of roster says, and how offices and the League's own systems call its columns."""

from .layouts import Field

NAME = Field(
    "name", "姓名", ("名字", "真实姓名", "成员姓名", "团员姓名", "志愿者姓名"), required=True
)
SEX = Field("sex", "性别")
BORN = Field("born_on", "出生日期", ("出生年月", "出生年月日", "生日"))
DOCUMENT = Field(
    "document",
    "身份证号",
    ("身份证号码", "证件号码", "证件号", "公民身份号码", "居民身份证号码", "身份证"),
    required=True,
    secret=True,
)
DOCUMENT_TYPE = Field("document_type", "证件类型", ("证件种类",))
PHONE = Field(
    "phone", "手机号", ("手机号码", "联系电话", "联系方式", "电话", "移动电话", "手机"), secret=True
)
RESIDENCE = Field("residence", "居住区域", ("住址", "现居住地", "家庭住址", "居住地", "通讯地址"))
UNIT = Field(
    "unit", "所在团组织", ("所属组织", "所在组织", "所属团组织", "所在支部", "所在团支部", "单位")
)

PERSON = (NAME, SEX, BORN, DOCUMENT, DOCUMENT_TYPE, PHONE, RESIDENCE, UNIT)

FIELDS: dict[str, tuple[Field, ...]] = {
    "volunteers": (
        *PERSON,
        Field("registered_on", "注册日期", ("注册时间", "登记日期", "加入时间")),
        Field("available", "可服务时间", ("服务时间",)),
        Field("skills", "专业技能", ("特长", "技能", "服务技能")),
    ),
    "members": (
        *PERSON,
        Field("joined_on", "入团年月", ("入团时间", "入团日期")),
        Field("number", "发展团员编号", ("团员编号", "入团编号", "团员发展编号")),
        Field("nation", "民族"),
        Field("education", "文化程度", ("学历", "最高学历")),
        Field("politics", "政治面貌"),
        Field("duty", "团内职务", ("职务", "团内担任职务")),
    ),
    "units": (
        Field("name", "组织名称", ("组织全称", "团组织全称", "单位名称", "名称"), required=True),
        Field("kind", "组织类别", ("类别", "组织类型", "单位类别"), required=True),
        Field("short_name", "组织简称", ("简称", "团组织简称")),
        Field("parent", "上级组织", ("上级团组织", "隶属组织", "上级单位")),
        Field("opened_on", "成立日期", ("成立时间", "设立日期")),
        Field("credit_code", "统一社会信用代码", ("信用代码",)),
    ),
    "teams": (
        Field("team", "队伍名称", ("团队名称", "志愿服务队", "服务队名称", "队名"), required=True),
        Field("unit", "所属组织", ("所在组织", "所属单位")),
        Field("founded_on", "成立日期", ("成立时间",)),
        Field("speciality", "专长", ("服务类别", "队伍专长")),
        Field("core", "骨干团队", ("是否骨干",)),
        Field("name", "姓名", ("队员姓名", "成员姓名")),
        Field("volunteer", "志愿者编号", ("编号", "注册号")),
        Field("document", "身份证号", DOCUMENT.synonyms, secret=True),
        Field("duty", "职务", ("队内职务", "角色")),
        Field("joined_on", "入队日期", ("加入日期", "入队时间")),
    ),
    "holders": (
        Field("unit", "所在团组织", ("所属组织", "所在组织", "单位"), required=True),
        Field("post", "职务", ("团内职务", "岗位", "职务名称"), required=True),
        NAME,
        DOCUMENT,
        Field("way", "任职方式", ("产生方式",)),
        Field("from_on", "任职日期", ("任职时间", "任现职时间"), required=True),
        Field("concurrent", "两委兼任", ("两委成员兼任", "是否两委成员")),
        Field("education", "学历", ("文化程度",)),
        Field("politics", "政治面貌"),
        Field("paper", "任职文件", ("文号", "批复文号")),
    ),
}


def required(kind: str) -> list[Field]:
    return [field for field in FIELDS[kind] if field.required]


def labels(kind: str) -> dict[str, str]:
    """field -> how it is called."""
    return {field.key: field.label for field in FIELDS[kind]}
