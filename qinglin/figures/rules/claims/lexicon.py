"""Words: measures and what kind of thing they count, bounds, names that only look like numbers."""

import re

PERSONS, PERSON_TIMES, SESSIONS, STOCK = "persons", "person_times", "sessions", "stock"
HOURS, MONEY, GOODS, COVERED = "hours", "money", "goods", "covered"
UNDECIDED, RATE, EDITIONS, DURATION = "undecided", "rate", "editions", "duration"
STRUCTURE, THRESHOLD = "structure", "threshold"


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Measures by the kind they count when nothing around them says otherwise.
_BY_KIND = {
    PERSONS: "人 名 位 人口",
    PERSON_TIMES: "人次 人·次 人/次 人次数 户次 车次",
    UNDECIDED: "人(次) 人、次",
    SESSIONS: "场 场次 次 期 批 批次 轮 堂 节 回 班次 趟 站次 课次 讲",
    STOCK: (
        "个 家 支 处 所 条 项 座 间 栋 幢 套 台 辆 户 件 篇 部 门 款 类 种 只 块 片 张 份 枚 宗 起 "
        "例 对 组 小组 队 艘 架 亩 公顷 平方米 平米 平方公里 公里 千米 米 株 棵 盏 面 单 笔 道 则 "
        "幅 句 节点 网点 站点 点位 人家 席 册 本 封 首 集 版 顷 万元户 分 厘米 海里 立方米 千瓦 "
        "千瓦时 度电 兆瓦 床位 桩 孔 眼 口 匹 头 羽 尾 粒 卷 档 门次 件次 篇次 条次 家次 处次 票"
    ),
    GOODS: "吨 公斤 斤 千克 克 箱 袋 桶 瓶 盒 把 双 副 床 顶 包 升 毫升 罐 板 捆 支装",
    MONEY: "元 块钱 元钱 美元 港元 欧元 日元 英镑 元人民币 块 元整",
    HOURS: "课时 学时 工时 小时 个小时 钟头 个钟头 个工时 个课时 个学时 人时",
    DURATION: (
        "年 个月 个多月 周 星期 个星期 天 分钟 秒 秒钟 季度 个季度 学期 个学期 工作日 个工作日"
        " 学年 "
        "个年头 年时间 昼夜 个昼夜 日 月 刻钟 个半月 夜 晚"
    ),
    THRESHOLD: "岁 周岁 周年",
    RATE: "% ‰ 个百分点 百分点 倍 成 个点",
    EDITIONS: "季 届",
    STRUCTURE: "大 级 重 维 股",
}
KIND_OF = {word: kind for kind, listed in _BY_KIND.items() for word in words(listed)}
_LONGEST_MEASURE = max(map(len, KIND_OF))
#: Nouns that follow a number without a measure: 12小组, 5乡镇.
BARE = re.compile(
    r"(?:小组|中队|支队|学校|社区|乡镇|镇街|街道|村居|单位|部门|企业|家庭|支部|院校|高校)"
)
#: Measures that also begin other words: after them the number counts nothing.
NOT_A_MEASURE = re.compile(
    r"名(?:单|称|义|列|次(?!.{0,3}(?:学|志))|气|牌|师出)|位(?:于|置|列|居)|项(?!目(?:标|的))(?:圈)|"
    r"所(?:以|有|在|谓|需|属|长)|条(?:件(?!.{0,2}信)|例)|处(?:于|理|在|长)|场(?:景|面|地|所|馆)|"
    r"家(?:长会|园|乡|国|和)|期(?:间|待|望|盼)|次(?:日|年|要)|部(?:署|委|队|长)|本(?:次|级|报|"
    r"地|市|区|县)|"
    r"对(?:于|接|外|口)|件套|起(?:来|步|源|草)|首(?:批|次|届|先|个|家|创)|点|面(?:向|对|貌|临)|"
    r"组(?:织|建|成|长)|"
    r"分(?:之|别|为|布|享|类|级|管|会|局|期|批|层|析)|版(?:权|图)|集(?:中|体|团|市|聚)|单(?:位|"
    r"元|项|独)|"
    r"门(?:户|口|前|槛)|道(?:路|德)|类(?:似|别)|种(?:植|子|类)|张(?:开|贴)|把(?:握|控|关)|"
    r"双(?:向|方|拥|减)|"
    r"包(?:括|含|保|联|装)|板(?:块|凳)|头(?:部|脑)|口(?:号|碑|径)|档(?:案|次)|讲(?:话|解|述|"
    r"座)|票(?:据|务)|"
    r"班(?:级|子)|片(?:区|段)|块(?:链)|度(?:假)|级(?:别)|大(?:学|会|精|家|力|批|量|于|多|代|报|"
    r"以|、|,|。|召)|"
    r"重(?:点|要|大|视)|股(?:份|权|市)|站(?:点式)|人(?:才|民|均|物|员|大|选|格|文|气|行道)|"
    r"成(?:立|果|员|为|功|就|长|都|熟|效|本|绩|都市)"
)
#: What one may have of people's goods, when it is given away.
GIVEN = re.compile(r"捐(?!建)|配送|募集|发放|赠|送出|送去|送上|派发|慰问品|物资|配发|分发")
GOODSABLE = frozenset(words("件 套 册 本 份 张 只 块 台 个 枚 支 条 封 株 棵 部 副 双 床"))
GOODS_NOUNS = re.compile(
    r"书|棉衣|衣|口罩|物资|电脑|文具|被|米|油|手套|药|箱|包|卡|牛奶|食品|礼|器材|用品|帐篷|"
    r"头盔|椅|桌|凳|手册|传单|单页"
)
MONEY_NOUNS = re.compile(r"款|资金|现金|基金|经费|补贴|奖金|销售|收入|产值|营收|贷")

#: (words before a number, bound). The first that fits wins.
_BEFORE = (
    (">=", "不少于 不低于 不下于 不下 至少 最少 不得少于 不得低于"),
    ("<=", "不超过 不多于 不高于 至多 最多 不得超过"),
    (">", "突破 超过 超出 超 逾 高于 多于 大于 过 破"),
    ("<", "将近 接近 近 不足 不到 低于 少于 小于 未满 不满"),
    ("≈", "大约 大概 约为 约占 约有 约计 约 达到 高达 多达 共达 可达 达 已达 年均约"),
)
BEFORE = {word: bound for bound, listed in _BEFORE for word in words(listed)}
_AFTER = (
    (">=", "以上 及以上 起"),
    ("<=", "以下 以内 之内 及以下"),
    ("≈", "左右 上下 前后"),
    (">", "多 余 有余 + 开外"),
)
AFTER = {word: bound for bound, listed in _AFTER for word in words(listed)}
#: 以内 and the like after a time say when, not how much.
TIMELY = frozenset({"以内", "之内", "起", "前后", "上下", "以下"})

#: Names and sayings with a numeral in them that count nothing in this report.
NAMES = words(
    "一带一路 两学一做 三会一课 三严三实 四个意识 四个自信 四个全面 两个维护 两个确立 "
    "两个一百年 两个结合 八项规定 三支一扶 三下乡 三农 三夏 三秋 三好学生 三八 两会 两新 两委 "
    "两岸 两侧 两旁 两地 两手 两者 两用 五四 五一 六一 七一 八一 双十一 双十二 九一八 七夕 三伏 "
    "三九 五水共治 五水 四点半 四点钟 三点半 十九大 十八大 二十大 十七大 十三五 十四五 十二五 "
    "十五五 十大杰出 十大优秀 十大最美 十佳 十大新闻 十大品牌 八方 四面八方 五湖四海 千方百计 "
    "千家万户 千千万万 万家 万众 一心一意 三心二意 三番五次 四通八达 五花八门 十全十美 一举两得 "
    "一五一十 独一无二 接二连三 一分为二 三三两两 十里八乡 一年四季 四季如 九牛一毛 三言两语 "
    "七嘴八舌 乱七八糟 再三 千万不 千万要 万一 百姓 百花 百货 百度 百强 百科 千秋 千禧 百年 "
    "百日 百事 百业 百战 百炼 万象 万物 万里 万岁 万达 三国 三峡 三亚 三明 三门 三台 四川 四平 "
    "六安 六盘水 九江 九龙 十堰 千岛 二维码 二手 二胎 二级 三甲 三级医院 一级 一流 三者 七七 "
    "二十四节气 三人行 二人转 四处走 四处奔 四处张 三天两头 三五成群 第三方 三包 三通 三维 "
    "二次元 二次创 二等 三等 四等 三轮车 百千 两弹一星 两山 三江 五谷 六神 八仙 九寨 二氧 三角 "
    "四边 五金 五官 五星 六合 七星 八卦 九州 十字 百分百 百分之百 三方 两方 四方 两端 两头 两翼 "
    "两面 三军 四海 三更 五更 一二"
)
NAME_LENGTH = max(map(len, NAMES))
NAMED = frozenset(NAMES)
NAME_STARTS = frozenset(name[0] for name in NAMES)

#: 三大服务, 四个项目, 两个率先: numerals by which a report arranges itself.
ABSTRACT = re.compile(
    r".{0,4}?(?:率先|力量|资源|阵地|方面|部分|体系|标准|抓手|环节|问题|维度|层面|阶段|步骤|"
    r"机制|主题|板块|"
    r"行动|工程|举措|措施|任务|目标|理念|原则|重点|转变|提升|坚持|聚焦|强化|项目|平台|课堂|"
    r"品牌|模块|服务|"
    r"路径|渠道|优势|特色|清单|关系|功能|领域|引领|融入|到位|结合|带动|关键|导向|服务圈|系列|"
    r"篇章|文章)"
)
SCHEME = re.compile(
    r"[”\"』」’]?(?:.{0,2})(?:工作模式|工作法|模式|工程|体系|计划|行动|机制|战略|品牌|工作思路|"
    r"思路|架构|服务|"
    r"青春|格局|布局|治理|组织|团队|团|工作|主阵地|学习)"
)
TOGETHER = re.compile(
    r"联动|一体|同步|结合|合一|协同|共建|并举|融合|驱动|贯通|互动|联合|共治|联创|联建|并进|"
    r"网络|体系|架构"
)
QUOTES = '“"『「‘《'
#: Places called with a numeral: 七里河区, 五台山, 三门县.
PLACE = re.compile(r"(?:县|市|区|镇|乡|村|峡|山|渠|河|湖|桥|岭|沟|里屯)")


def measure_at(flat: str, at: int) -> tuple[str, str] | None:
    """The longest measure that begins here, and its kind."""
    for length in range(min(_LONGEST_MEASURE, len(flat) - at), 0, -1):
        word = flat[at : at + length]
        if word in KIND_OF and not (word == "个点" and flat[at + 2 : at + 3] == "位"):
            return word, KIND_OF[word]
    return None


def name_at(flat: str, at: int) -> int:
    """Where a name or saying that begins at most three characters before ends; 0 for none."""
    for start in range(max(0, at - 3), at + 1):
        if flat[start] in NAME_STARTS:
            for length in range(NAME_LENGTH, 1, -1):
                if flat[start : start + length] in NAMED and start + length > at:
                    return start + length
    return 0
