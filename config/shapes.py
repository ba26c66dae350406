"""The shapes of a season's files. A description tells the office, in Russian, what is written in a field."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from config.written_values import (
    Address,
    Code,
    Count,
    Dates,
    Day,
    Enough,
    Hour,
    Line,
    Marks,
    Neighbours,
    OneWindow,
    Rate,
    ReminderDay,
    RowId,
    SeasonId,
    Sentence,
    Share,
    SignedWeight,
    Weight,
    Zone,
)
from domain.allotment.values import Policy
from domain.letters import Kind
from domain.season import Coverage, Phase, Subject

RowKind = Literal[
    "meeting",
    "seminar",
    "expertise",
    "deliverable",
    "analysis",
    "approval",
    "publication",
    "event",
    "training",
    "monitoring",
]


class Shape(BaseModel):
    """Fields that are all known and never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# season.yaml


class HoursShape(Shape):
    opens: Hour = Field(description="с какого часа уходят письма, например «9:00»")
    closes: Hour = Field(description="до какого часа уходят письма, например «18:00»")


class OfficeShape(Shape):
    name: Line = Field(description="краткое название организации")
    full_name: Line = Field(description="полное название организации")
    address: Address = Field(description="адрес электронной почты проектного офиса")
    sender_name: Line = Field(description="имя отправителя, как его видят в почте")
    signer_post: Line = Field(description="должность подписывающего заключения")
    signer_name: Line = Field(description="инициалы и фамилия подписывающего")
    place: Line = Field(description="город, по времени которого считаются сроки")


class WeightsShape(Shape):
    """What is not written is taken from the season, and there from the program."""

    competence: Weight | None = Field(
        default=None, description="за каждую тему работы, в которой эксперт силён, целое число от 0 до 1000"
    )
    primary: SignedWeight | None = Field(
        default=None, description="за эксперта первичной экспертизы, целое число от -1000 до 1000; меньше 0 — избегать"
    )
    evenness: Weight | None = Field(default=None, description="за равную нагрузку, целое число от 0 до 1000")


class AllotmentShape(Shape):
    """What is not written is taken from the season, and there from the program."""

    policy: Policy | None = Field(default=None, description="total (наибольшая общая польза) или fair (поровну)")
    weights: WeightsShape | None = Field(default=None, description="веса: competence, primary, evenness")
    apart_by_institution: bool | None = Field(
        default=None, description="true, если двое из одной организации не судят одну школу, иначе false"
    )
    approval: bool | None = Field(
        default=None, description="true, если офис утверждает назначения до отправки писем, иначе false"
    )
    neighbours: list[Neighbours] | None = Field(
        default=None, description="группы соседних муниципалитетов, например «[[Канск, Канский район]]», или «[]»"
    )


class DefaultsShape(Shape):
    """Every rule that a round follows unless it says otherwise; no other place holds them."""

    submission_days: Count = Field(description="сколько календарных дней длится сдача перед первичной экспертизой")
    submission_working_days: int = Field(ge=1, le=100, description="сколько рабочих дней должно быть в сдаче")
    experts_per_submission: Count = Field(description="сколько экспертов читают документы одной школы, от 1")
    enough: Enough = Field(description="сколько заключений нужно для итога: all (все назначенные) или число от 1")
    enough_in_repeat: Enough = Field(description="то же для повторной экспертизы")
    reminder_days: list[ReminderDay] = Field(
        description="за сколько рабочих дней до конца напоминать, например «[3, 1]»"
    )
    silence_share: Share = Field(
        description="доля рабочих дней экспертизы, после которой эксперт молчит, больше 0 и не больше 1"
    )
    capacity: Count = Field(description="сколько неготовых работ может быть у эксперта одновременно, от 1")
    conclusions_per_working_day: Rate | None = Field(
        default=None, description="сколько заключений эксперт пишет за рабочий день, больше 0 и не больше 100"
    )
    allotment: AllotmentShape | None = Field(default=None, description="как назначаются эксперты: policy, weights")
    share: Share = Field(description="доля школ в выборочной экспертизе, больше 0 и не больше 1, например «0.5»")
    hours: HoursShape = Field(description="часы, в которые уходят письма: opens и closes")
    letters_off: list[Kind] = Field(description="виды писем, которые не отправляются; «[]», если отправляются все")
    letters_to_approve: list[Kind] | None = Field(
        default=None, description="виды писем, которые уходят только после согласования офисом"
    )


class SeasonShape(Shape):
    id: SeasonId = Field(description="короткое имя сезона, например «2022»")
    year: int = Field(ge=2000, le=2099, description="год плана, например «2022»")
    title: Line = Field(description="название сезона, как его читают люди")
    region: Line = Field(description="регион")
    zone: Zone = Field(description="часовой пояс, например «Asia/Krasnoyarsk»")
    office: OfficeShape = Field(description="проектный офис: name, full_name, address и другие поля")
    executors: dict[Code, Line] = Field(description="исполнители строк дорожной карты: «КОД: название»")
    defaults: DefaultsShape = Field(description="правила всех экспертиз: submission_days, reminder_days и другие")


# calendar.yaml


class DayShape(Shape):
    date: Day = Field(description="день, например «07.12.2022»")
    reason: Sentence = Field(description="основание, например указ и его номер")


class CalendarShape(Shape):
    days_off: list[DayShape] = Field(default=[], description="выходные дни региона сверх официальных")
    working_days: list[DayShape] = Field(default=[], description="рабочие дни региона вопреки официальным")


# roadmap.yaml


class DirectionShape(Shape):
    number: int = Field(ge=1, le=999, description="номер направления")
    title: Line = Field(description="название направления")


class CorrectionShape(Shape):
    dates: Dates = Field(description="срок вместо напечатанного, например «01.04–10.04.2022»")
    reason: Sentence = Field(description="почему срок исправлен; без причины исправление не принимается")


class RowShape(Shape):
    id: RowId = Field(description='номер строки: направление, точка, номер, в кавычках: «"1.13"»')
    kind: RowKind = Field(description="вид работы, например «meeting» или «expertise»")
    title: Line = Field(description="что делается")
    printed: Dates = Field(description="срок, как он напечатан, например «21.03–27.03.2022» или «май 2022 года»")
    correction: CorrectionShape | None = Field(default=None, description="исправление срока: dates и reason")
    executors: list[Code] = Field(min_length=1, description="коды исполнителей, например «[KK_IPK]»")
    indicator: Sentence = Field(description="показатель реализации")


class RoadMapShape(Shape):
    directions: list[DirectionShape] = Field(min_length=1, description="направления: number и title")
    rows: list[RowShape] = Field(min_length=1, description="строки дорожной карты")


# rounds.yaml


class SampleShape(Shape):
    seed: Line = Field(description="открытая фраза, по которой тянется выборка")
    played: bool = Field(default=False, description="true, если фраза условная, а не объявленная публично")


class RoundShape(Shape):
    row: RowId = Field(description='номер строки дорожной карты, в кавычках: «"1.13"»')
    title: Line = Field(description="название экспертизы со строчной буквы, именительный падеж, без точки")
    subject: Subject = Field(description="что оценивается: " + ", ".join(Subject))
    phase: Phase = Field(description="primary (первичная), repeat (повторная) или single (единственная)")
    stage: Literal["1", "2"] | None = Field(default=None, description="этап: 1 или 2; у документов без этапов поля нет")
    primary: RowId | None = Field(default=None, description="строка первичной экспертизы, только у повторной")
    coverage: Coverage = Field(description="all (все школы), returned (возвращённые) или sample (выборка)")
    cohort: int = Field(ge=2000, le=2099, description="год, в котором школы вошли в проект")
    documents: list[Code] = Field(min_length=1, description="коды документов из documents.yaml")
    rubric: Code = Field(description="код критериев из rubrics.yaml")
    submission: OneWindow | None = Field(default=None, description="срок сдачи, если он не по правилу")
    experts_per_submission: Count | None = Field(default=None, description="сколько экспертов на одну школу, от 1")
    enough: Enough | None = Field(default=None, description="сколько заключений нужно: all или число от 1")
    reminder_days: list[ReminderDay] | None = Field(default=None, description="за сколько рабочих дней напоминать")
    silence_share: Share | None = Field(default=None, description="доля рабочих дней, после которой эксперт молчит")
    capacity: Count | None = Field(default=None, description="сколько неготовых работ может быть у эксперта, от 1")
    conclusions_per_working_day: Rate | None = Field(
        default=None, description="сколько заключений эксперт пишет за рабочий день, больше 0 и не больше 100"
    )
    allotment: AllotmentShape | None = Field(default=None, description="как назначаются эксперты: policy, weights")
    share: Share | None = Field(default=None, description="доля школ в выборке, больше 0 и не больше 1")
    sample: SampleShape | None = Field(default=None, description="жеребьёвка выборки: seed и played")
    hours: HoursShape | None = Field(default=None, description="часы, в которые уходят письма: opens и closes")
    letters_off: list[Kind] | None = Field(default=None, description="виды писем, которые не отправляются")
    letters_to_approve: list[Kind] | None = Field(
        default=None, description="виды писем, которые уходят только после согласования офисом"
    )


class RoundsShape(Shape):
    rounds: list[RoundShape] = Field(min_length=1, description="экспертизы")


# documents.yaml


class DocumentShape(Shape):
    code: Code = Field(description="код документа латиницей")
    name: Line = Field(description="название со строчной буквы, именительный падеж")
    required: bool = Field(default=True, description="true, если без документа пакет неполон, иначе false")
    per: Literal["school", "risk"] = Field(default="school", description="school (один на школу) или risk (на риск)")
    many: bool = Field(default=False, description="true, если файлов этого вида бывает несколько")
    confirmed: bool = Field(default=True, description="false, пока офис не подтвердил")


class RiskShape(Shape):
    code: Code = Field(description="код риска латиницей")
    name: Line = Field(description="название фактора риска")


class CatalogueShape(Shape):
    version: Line = Field(description="версия перечня рисков")
    source: Sentence = Field(description="откуда взят перечень рисков")
    confirmed: bool = Field(default=True, description="false, пока офис не подтвердил")
    factors: list[RiskShape] = Field(min_length=1, description="факторы риска: code и name")


class DocumentsShape(Shape):
    kinds: list[DocumentShape] = Field(min_length=1, description="виды документов")
    risks: CatalogueShape = Field(description="перечень рисков: version, source, factors")


# rubrics.yaml


class CriterionShape(Shape):
    code: Code = Field(description="код критерия латиницей")
    name: Sentence = Field(description="критерий, как его читает эксперт")
    maximum: int = Field(ge=1, le=100, description="наибольшая оценка, целое число от 1 до 100")
    anchors: dict[int, Sentence] = Field(default={}, description="что значит оценка: «0: не представлено»")
    may_be_unjudged: bool = Field(default=False, description="true, если можно ответить «не могу оценить»")
    remark_below: int | None = Field(default=None, ge=1, description="замечание обязательно при оценке ниже этой")


class VerdictShape(Shape):
    accept_from: Share = Field(description="доля наибольшей суммы, с которой документы приняты, например «0.7»")
    no_criterion_below: Marks | None = Field(default=None, description="наименьшая средняя оценка критерия")


class RubricShape(Shape):
    code: Code = Field(description="код рубрики латиницей")
    title: Line = Field(description="название рубрики")
    confirmed: bool = Field(default=True, description="false, пока офис не подтвердил")
    criteria: list[CriterionShape] = Field(min_length=1, description="критерии; без них эксперту нечего оценивать")
    verdict: VerdictShape = Field(description="правило итога: accept_from и, если нужно, no_criterion_below")


class RubricsShape(Shape):
    rubrics: list[RubricShape] = Field(min_length=1, description="рубрики: критерии и правило итога")
