"""The grammar of claims: sentences of our own, with what they claim."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from qinglin.figures.rules.claims import Claim, read
from qinglin.figures.rules.claims.measuring import Score, labelled, score
from qinglin.figures.rules.claims.reading import MOST, MOST_CLAIMS

HERE = Path(__file__).parent


def only(text: str) -> Claim:
    (claim,) = read(text).claims
    return claim


@pytest.mark.parametrize(
    ("text", "said", "bound", "unit", "kind"),
    [
        ("目前共有志愿者３８，２１４名", "38214", "=", "名", "persons"),
        ("参与青年一百二十人", "120", "=", "人", "persons"),
        ("服务群众两千余人次", "2000", ">", "人次", "person_times"),
        ("走访三百六十五户", "365", "=", "户", "stock"),
        ("筹集善款40余万元", "400000", ">", "元", "money"),
        ("整合各类物资折合超300万元", "3000000", ">", "元", "goods"),
        ("举办讲座近百场", "100", "<", "场", "sessions"),
        ("派出队伍数十支", "10", ">", "支", "stock"),
        ("每站配备3至5名社工", "3-5", "=", "名", "persons"),
        ("覆盖率百分之八十五", "85", "=", "%", "rate"),
        ("其中三分之一来自农村", "1/3", "=", "", "rate"),
        ("七成以上的学生报名", "70", ">", "%", "rate"),
        ("试点期半个月", "0.5", "=", "个月", "duration"),
        ("辐射周边6万余名群众", "60000", ">", "名", "covered"),
        ("组织志愿者近20万人（次）", "200000", "<", "人(次)", "undecided"),
        ("累计服务时长突破1.2万小时", "12000", ">", "小时", "hours"),
        ("已连续举办5届", "5", "=", "届", "editions"),
        ("深化“四化”建设", "4", "=", "化", "structure"),
        ("推行“1+100+X”联系制度", "1+100+X", "=", "", "structure"),
        ("全年阅读量突破300万", "3000000", ">", "", "stock"),
        ("服务人次达4000余次", "4000", ">", "次", "person_times"),
        ("入队须年满14周岁", "14", "=", "周岁", "threshold"),
        ("不少于20个社区", "20", ">", "个", "stock"),
        ("专职社工不足十人", "10", "<", "人", "persons"),
        ("节约3吨水", "3", "=", "吨", "goods"),
        ("志愿者在12个点位上岗", "12", "=", "个", "stock"),
        ("满意率提高3个点", "3", "=", "个点", "rate"),
        ("每镇至少建成3个青年之家", "3", ">", "个", "stock"),
        ("每年最多组织两次", "2", "<", "次", "sessions"),
        ("满意度百分之九十八点七", "98.7", "=", "%", "rate"),
        ("投入三点五万余元", "35000", ">", "元", "money"),
        ("粉丝数从1.6万增长到了", "16000", "=", "", "persons"),
        ("项目\t单位\t完成数\n青年之家\t个\t34\n", "34", "=", "个", "stock"),
        ("镇|人数(人)\n新登镇|118\n", "118", "=", "人", "persons"),
        ("总播放量逾110万次", "1100000", ">", "次", "stock"),
        ("It has 12,300 registered volunteers.", "12300", "=", "", "persons"),
    ],
)
def test_a_claim_is_read_with_its_value_bound_unit_and_kind(
    text: str, said: str, bound: str, unit: str, kind: str
) -> None:
    claim = only(text)
    assert (claim.said, claim.bound, claim.unit, claim.kind) == (said, bound, unit, kind)
    assert text[claim.start : claim.end] == claim.text


@pytest.mark.parametrize(
    "text",
    [
        "2023年5月4日上午9时30分",
        "会期为2016—2025年",
        "发布时间：2015-11-13 11:29:00",
        "电话0571-63312345，手机13800000000",
        "地址：文化路118号5号楼302室，邮编311400",
        "浙ICP备15012345号-2",
        "浙公网安备 33018302000123号",
        "第二届论坛第三场",
        "首届首个首家",
        "党的二十大报告和十九届六中全会精神",
        "一是抓学习，二是抓落实，三是抓整改",
        "（一）提高认识\n1. 加强领导\n二、狠抓落实",
        "每周六上午开放，星期三闭馆",
        "文昌路17号3幢2单元502室，ISBN 978-7-5411-0000-1",
        "《护苗行动三年计划》，十年前、三天后的清晨",
        "序号\t项目\n1\t青年之家\n",
        "一批又一批青年走在一线，取得一定成效",
        "五四青年节前，“三下乡”活动走进千家万户",
        "七里河区、三门县和五台山镇的同志",
        "拨打12355服务热线",
        "沿G104国道到K9站点",
        "十分重要，千万不可大意",
        "庆祝建团100周年",
        "实行一村一策、一人一档",
        "过去的一年，是奋进的一年",
    ],
)
def test_dates_keys_ordinals_and_sayings_claim_nothing(text: str) -> None:
    assert [claim.text for claim in read(text).claims] == []


def test_numbers_of_a_list_share_the_measure_of_the_last() -> None:
    claims = read("表彰党龄满40、50、60周年党龄的老党员").claims
    assert [(claim.said, claim.unit, claim.kind) for claim in claims] == [
        ("40", "周年", "threshold"),
        ("50", "周年", "threshold"),
        ("60", "周年", "threshold"),
    ]


def test_what_period_and_place_stand_around_the_claim() -> None:
    claim = only("今年以来，团清溪区委建成青年驿站26个，免费接待来访者。")
    assert (claim.what, claim.period, claim.place) == (
        "团清溪区委建成青年驿站",
        "今年以来",
        "团清溪区委",
    )


ARTICLE = """清溪区青年志愿服务纪实

今年以来，团清溪区委建成青年驿站26个，服务求职青年1800余人次。驿站坚持周末开放，由社区、学校和企业共同管理，
青年凭身份证即可入住。下一步还将在乡镇布点，把服务送到家门口，让更多青年在这里找到归属感，也找到同行的伙伴。

南街慰问老党员

本报讯 昨日，南街街道慰问老党员54名。

责任编辑：某某
相关阅读
全区表彰300名优秀教师
版权所有 清溪网 已有 12 人浏览
"""


def test_other_items_and_the_frame_of_the_page_are_not_the_article() -> None:
    parts = [(claim.text, claim.part) for claim in read(ARTICLE).claims]
    assert parts == [
        ("26个", "article"),
        ("1800余人次", "article"),
        ("54名", "other"),
        ("300名", "noise"),
        ("12 人", "noise"),
    ]


def corpus(name: str) -> Score:
    passages = labelled((HERE / name).read_text(encoding="utf-8"))
    return sum((score(text, labels) for text, labels in passages), Score())


@pytest.mark.parametrize(
    ("name", "labels"), [("development.txt", 52), ("held_out.txt", 90), ("articles.txt", 157)]
)
def test_the_corpora_are_read_well_enough(name: str, labels: int) -> None:
    found = corpus(name)
    assert found.labels == labels
    assert found.recall >= 0.95
    assert found.precision >= 0.90
    assert found.share("kind") >= 0.90
    assert found.share("bound") >= 0.95


def test_a_worse_finder_would_be_noticed() -> None:
    ((text, labels),) = labelled("走访{30户|31|=|户|stock}，座谈{2次|2|>|次|persons}，共3天")
    found = score(text, labels)
    assert (found.labels, found.claims, found.found) == (2, 3, 1)
    assert (found.recall, found.precision) == (0.5, 1 / 3)
    assert (found.share("bound"), found.share("kind"), found.share("unit")) == (0.0, 0.0, 1.0)


def calls(text: str) -> int:
    """How many functions of the finder run, and how many characters it cuts out, for this text."""
    count = 0

    def step(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        if event in {"call", "c_call"}:
            count += 1

    sys.setprofile(step)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


HARD = {
    "digits": "1",
    "thousands": "111,",
    "commas": "1,1",
    "chinese": "一",
    "ten thousands": "十万",
    "claims": "服务群众3万余人次",
    "quotes": "“三",
    "sums": "1+",
    "ranges": "1-",
    "bounds": "近约超",
    "lists": "1、",
    "places": "团清溪",
    "noun": "3个青年驿站的",
    "lines": "1.\n",
    "bars": "|3人",
    "half": "半过",
    "names": "五四",
    "dates": "2015年",
    "spaces": " 3 ",
    "cells": "\t3",
    "rows": "3\t3\n",
}


@pytest.mark.parametrize("name", HARD)
def test_twice_the_text_is_about_twice_the_work(name: str) -> None:
    unit = HARD[name]
    few, many = calls(unit * 400), calls(unit * 800)
    assert many <= few * 2.2 + 200


def test_a_text_of_nothing_but_numbers_is_read_up_to_a_limit_and_says_so() -> None:
    found = read("3人、" * (MOST_CLAIMS + 5))
    assert (len(found.claims), found.whole) == (MOST_CLAIMS, False)
    found = read("3、\n" * (MOST + 5))
    assert (found.looked_at, found.claims, found.whole) == (MOST, (), False)
    assert read("3人、" * 20).whole


@pytest.mark.parametrize(
    "text", ["今年前十个月", "2024年前9个月", "24小时开放", "全省四个“100”先进典型"]
)
def test_until_when_always_and_names_are_no_claims(text: str) -> None:
    assert read(text).claims == ()


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("每月走访一次。热线接听来电2300余个", ""),
        ("每月走访20户", "每月"),
        ("今年开展活动。每周两次。服务群众300人次", "今年"),
        ("今年前十个月，开展宣讲180场", "今年前十个月"),
        ("今年开展宣讲，比去年同期增长32%", "今年"),
    ],
)
def test_how_often_holds_for_its_own_sentence(text: str, period: str) -> None:
    assert read(text).claims[-1].period == period


def test_marks_that_turn_the_direction_of_writing_are_not_repeated() -> None:
    (claim,) = read("服务\u202e群众\u200b1200人次").claims
    assert (claim.said, claim.unit, claim.what) == ("1200", "人次", "服务 群众")
