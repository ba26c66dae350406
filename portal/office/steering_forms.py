"""What the office types to act: a day, a reason, a choice. Each mistake is a sentence at its field."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.datastructures import FormData, QueryParams
from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from acts.draw_sample import seed_or_refusal
from acts.refusals import Refusal
from config.addresses import LONGEST_ADDRESS
from domain.sampling.ceremony import SeedOrigin
from domain.typed_text import day_written, one_line, several_lines
from portal.doors import Asked

LONGEST_REASON = 2000
LONGEST_NAME = 200

Mistakes = tuple[tuple[str, str], ...]


def _as_reason(text: str | None) -> str:
    return several_lines(text or "")


def _as_line(text: str | None) -> str:
    return one_line(text or "")


class ReasonField(TextAreaField):
    """Why; required, since it stays in the history."""

    def __init__(self, **further: Any) -> None:
        super().__init__(filters=[_as_reason], **further)

    def pre_validate(self, form: Form) -> None:
        """Refuse none, signs that say nothing, and what is no sentence any more."""
        if not any(sign.isalnum() for sign in self.data or ""):
            raise ValidationError("Напишите причину: она останется в истории решений.")
        if len(self.data) > LONGEST_REASON:
            raise ValidationError(f"Причина слишком длинная: сократите её до {LONGEST_REASON} знаков.")


class DayField(StringField):
    """A day of the calendar, as a browser's field gives it or as people write it."""

    day: date | None = None

    def pre_validate(self, form: Form) -> None:
        """Refuse none, and what is no day."""
        written = one_line(self.data or "")
        if not written:
            raise ValidationError("Выберите день, до конца которого документы принимаются.")
        self.day = day_written(written)
        if self.day is None:
            raise ValidationError(f"«{written[:20]}»: такого дня нет. Напишите день так: 25.03.2027.")


class ExtendForm(Form):
    """Until when, for whom, and why."""

    school = StringField(filters=[_as_line])
    until = DayField()
    why = ReasonField()


class DayForm(Form):
    """Until when, and for whom: what a preview needs."""

    school = StringField(filters=[_as_line])
    until = DayField()


class TakeBackForm(Form):
    """Whose last move is taken back, and why."""

    school = StringField(filters=[_as_line])
    back_why = ReasonField()


class ReasonForm(Form):
    """Why, and nothing else."""

    why = ReasonField()


class OwnReasonForm(Form):
    """What needs no reason: who gives none has the deed's own."""

    why = StringField(filters=[_as_line])


class ReplaceForm(Form):
    """Who takes the work, and why."""

    expert = StringField(filters=[_as_line])
    why = ReasonField()

    def validate_expert(self, field: StringField) -> None:
        """Refuse no choice."""
        if not field.data:
            raise ValidationError("Выберите эксперта или доверьте выбор программе.")


class SeedForm(Form):
    """Where the result of the draw comes from, and what it is."""

    origin = StringField(filters=[_as_line])
    seed = StringField(filters=[_as_line])

    def validate_origin(self, field: StringField) -> None:
        """Refuse no choice: where it comes from stands in the protocol."""
        if field.data not in {each.value for each in SeedOrigin}:
            raise ValidationError("Отметьте, откуда результат: кости, фраза или компьютер.")

    def validate_seed(self, field: StringField) -> None:
        """Refuse what is no seed, in the words of the act."""
        if self.origin.data not in {each.value for each in SeedOrigin}:
            return
        origin = SeedOrigin(self.origin.data)
        try:
            seed_or_refusal(seed_typed(field.data, origin), origin)
        except Refusal as refusal:
            raise ValidationError(refusal.on_page) from None


class DrawForm(SeedForm):
    """The same, and where the lot was thrown, which stays in the history."""

    why = ReasonField()


class ResolveForm(Form):
    """What somebody found out of a letter in doubt, and how."""

    resolution = StringField(filters=[_as_line])
    why = ReasonField()


class RevokeForm(Form):
    """Which personal link, whether its owner is sent another one at once, and why."""

    link = StringField(filters=[_as_line])
    send = BooleanField()
    why = ReasonField()

    def validate_link(self, field: StringField) -> None:
        """Refuse no choice."""
        if not field.data:
            raise ValidationError("Отметьте ссылку, которую нужно отозвать.")


class SendLinksForm(Form):
    """Why somebody's links are sent again."""

    send_why = ReasonField()


class AgainForm(Form):
    """Why an accepted letter is sent once more."""

    again_why = ReasonField()


class MemberForm(Form):
    """Who comes into the office, whether they approve, and why."""

    address = StringField(filters=[_as_line])
    name = StringField(filters=[_as_line])
    approves = BooleanField()
    why = ReasonField()

    def validate_address(self, field: StringField) -> None:
        """Refuse none; whether it can be written to is judged by the act."""
        _refuse_no_address(field.data or "")

    def validate_name(self, field: StringField) -> None:
        """Refuse what is no name any more."""
        if len(field.data or "") > LONGEST_NAME:
            raise ValidationError(f"Имя длиннее {LONGEST_NAME} знаков: сократите его.")


class RightForm(Form):
    """Whether a member approves from now on, and why."""

    approves = StringField(filters=[_as_line])
    why = ReasonField()


class LeaveForm(Form):
    """Why a member leaves the office."""

    leave_why = ReasonField()


class AddressForm(Form):
    """The address that works, and where it is known from."""

    address = StringField(filters=[_as_line])
    address_why = ReasonField()

    def validate_address(self, field: StringField) -> None:
        """Refuse none; whether it can be written to is judged by the act."""
        _refuse_no_address(field.data or "")


def seed_typed(typed: str | None, origin: SeedOrigin) -> str | None:
    """What was typed; None asks the computer for its chance."""
    return None if origin is SeedOrigin.COMPUTER and not typed else typed or ""


def mistakes_of(form: Form) -> Mistakes:
    """The form's mistakes in the order of its fields: the field, and the sentence."""
    return tuple((field.name, str(error)) for field in form for error in field.errors)


def sent(asked: Asked) -> FormData:
    """What was sent, without files: whatever somebody puts into a text's place."""
    return FormData([(name, value) for name, value in asked.form.multi_items() if isinstance(value, str)])


def typed_of(said: FormData | QueryParams, names: Sequence[str]) -> dict[str, str]:
    """What was typed into these fields, to be shown again."""
    return {name: str(said.get(name, "")) for name in names}


def _refuse_no_address(written: str) -> None:
    if not written:
        raise ValidationError("Напишите адрес электронной почты.")
    if len(written) > LONGEST_ADDRESS:
        raise ValidationError(f"Адрес длиннее {LONGEST_ADDRESS} знаков: таких не бывает.")
