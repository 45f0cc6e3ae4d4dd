"""people and the programme"""

import sqlalchemy as sa
from alembic import op

from events_platform.kit.db import types
from events_platform.migrations.words import one_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
STATES = "('draft', 'proposed', 'accepted', 'confirmed', 'cancelled')"


def upgrade() -> None:
    op.create_table(
        "conflict_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("conflict_key", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_conflict_override_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_override")),
        sa.UniqueConstraint(
            "event_id", "conflict_key", name=op.f("uq_conflict_override_event_id_conflict_key")
        ),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("native", sa.String(length=200), nullable=False),
        sa.Column("romanised", sa.String(length=200), nullable=False),
        sa.Column("name_order", sa.String(length=12), nullable=False),
        sa.Column("identity_email", sa.String(length=254), nullable=True),
        sa.Column("identity_name", sa.String(length=400), nullable=False),
        sa.Column("identity_romanised", sa.String(length=400), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("is_withheld", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_person_event_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["person.id"], name=op.f("fk_person_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_person_identity_name", ["identity_name", "event_id"], unique=False)
        batch_op.create_index(
            "ix_person_identity_romanised", ["identity_romanised", "event_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(
            "uq_person_identity",
            ["event_id", "identity_email", "identity_name"],
            unique=True,
            sqlite_where=sa.text("identity_email IS NOT NULL"),
            postgresql_where=sa.text("identity_email IS NOT NULL"),
        )
    op.create_table(
        "programme_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", types.LocalizedTextType(), nullable=False),
        sa.Column("content", types.JsonType, nullable=False),
        sa.Column("changes", types.JsonType, nullable=False),
        sa.Column("restores_number", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_programme_release_number")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_programme_release_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_release")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_programme_release_event_id_number")),
    )
    op.create_table(
        "session_type",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", types.LocalizedTextType(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            one_of("kind", "ceremony speech keynote talk panel forum break signing other"),
            name=op.f("ck_session_type_kind"),
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_session_type_minutes")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_session_type_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_type")),
    )
    with op.batch_alter_table("session_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_type_event_id"), ["event_id"], unique=False)
    op.create_table(
        "track",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", types.LocalizedTextType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_track_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("event_id", "slug", name=op.f("uq_track_event_id_slug")),
    )
    op.create_table(
        "identity_suggestion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=False),
        sa.Column("decided_at", types.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=True),
        sa.Column("moved", types.JsonType, nullable=False),
        sa.CheckConstraint(
            one_of("reason", "email_and_name email name"), name=op.f("ck_identity_suggestion_reason")
        ),
        sa.CheckConstraint(
            one_of("state", "pending accepted refused"), name=op.f("ck_identity_suggestion_state")
        ),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_identity_suggestion_two_persons")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_identity_suggestion_event_id")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_identity_suggestion_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_identity_suggestion_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_suggestion")),
        sa.UniqueConstraint(
            "event_id",
            "first_id",
            "second_id",
            name=op.f("uq_identity_suggestion_event_id_first_id_second_id"),
        ),
    )
    with op.batch_alter_table("identity_suggestion", schema=None) as batch_op:
        batch_op.create_index(
            "ix_identity_suggestion_event_id_state", ["event_id", "state", "recorded_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_identity_suggestion_first_id"), ["first_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_suggestion_second_id"), ["second_id"], unique=False)
    op.create_table(
        "programme_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=False),
        sa.Column("track_id", sa.Uuid(), nullable=True),
        sa.Column("part_of_id", sa.Uuid(), nullable=True),
        sa.Column("title", types.LocalizedTextType(), nullable=False),
        sa.Column("abstract", types.LocalizedTextType(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("languages", types.JsonType, nullable=False),
        sa.Column("interpretation", types.JsonType, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancelled_from", sa.String(length=10), nullable=True),
        sa.Column("is_cancelled_with_forum", sa.Boolean(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("has_sign_up", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.String(length=2000), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("extra", types.JsonType, nullable=False),
        sa.Column("search_key", sa.String(length=2000), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_programme_session_state")),
        sa.CheckConstraint(f"cancelled_from IN {STATES}", name=op.f("ck_programme_session_cancelled_from")),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name=op.f("ck_programme_session_capacity")),
        sa.CheckConstraint("expected IS NULL OR expected >= 0", name=op.f("ck_programme_session_expected")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_programme_session_minutes")),
        sa.CheckConstraint("part_of_id <> id", name=op.f("ck_programme_session_part_of")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_programme_session_event_id")),
        sa.ForeignKeyConstraint(
            ["part_of_id"], ["programme_session.id"], name=op.f("fk_programme_session_part_of_id")
        ),
        sa.ForeignKeyConstraint(["track_id"], ["track.id"], name=op.f("fk_programme_session_track_id")),
        sa.ForeignKeyConstraint(["type_id"], ["session_type.id"], name=op.f("fk_programme_session_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_session")),
        sa.UniqueConstraint("event_id", "slug", name=op.f("uq_programme_session_event_id_slug")),
    )
    with op.batch_alter_table("programme_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_session_part_of_id"), ["part_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_session_track_id"), ["track_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_session_type_id"), ["type_id"], unique=False)
        batch_op.create_index(
            "uq_programme_session_source",
            ["event_id", "source_key"],
            unique=True,
            sqlite_where=sa.text("source_key <> ''"),
            postgresql_where=sa.text("source_key <> ''"),
        )
    op.create_table(
        "speaker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("native", sa.String(length=200), nullable=False),
        sa.Column("romanised", sa.String(length=200), nullable=False),
        sa.Column("name_order", sa.String(length=12), nullable=False),
        sa.Column("honorific", types.LocalizedTextType(), nullable=False),
        sa.Column("title", types.LocalizedTextType(), nullable=False),
        sa.Column("affiliation", types.LocalizedTextType(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("biography", types.LocalizedTextType(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("precedence", sa.Integer(), nullable=True),
        sa.Column("holding_minutes", sa.Integer(), nullable=False),
        sa.Column("liaison", sa.String(length=300), nullable=False),
        sa.Column("appearance", sa.String(length=10), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("embargo", sa.String(length=10), nullable=False),
        sa.Column("embargo_until", types.UtcDateTime(), nullable=True),
        sa.Column("stand_in_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("merge_record", types.JsonType, nullable=True),
        sa.Column("distinct_from", types.JsonType, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("invited_at", types.UtcDateTime(), nullable=True),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("search_key", sa.String(length=2000), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(one_of("appearance", "onsite live recorded"), name=op.f("ck_speaker_appearance")),
        sa.CheckConstraint(one_of("embargo", "none name sessions"), name=op.f("ck_speaker_embargo")),
        sa.CheckConstraint("holding_minutes >= 0", name=op.f("ck_speaker_holding_minutes")),
        sa.CheckConstraint("precedence IS NULL OR precedence > 0", name=op.f("ck_speaker_precedence")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_speaker_event_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["speaker.id"], name=op.f("fk_speaker_merged_into_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_speaker_person_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_speaker_photo_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["speaker.id"], name=op.f("fk_speaker_stand_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("event_id", "slug", name=op.f("uq_speaker_event_id_slug")),
    )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.create_index("ix_speaker_event_id_sort_key", ["event_id", "sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_source_key"), ["source_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_stand_in_id"), ["stand_in_id"], unique=False)
    op.create_table(
        "release_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.String(length=10000), nullable=False),
        sa.Column("session_ids", types.JsonType, nullable=False),
        sa.Column("sent_at", types.UtcDateTime(), nullable=True),
        sa.Column("sent_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_release_mail_event_id")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["programme_release.id"], name=op.f("fk_release_mail_release_id")
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_release_mail_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_mail")),
        sa.UniqueConstraint("release_id", "speaker_id", name=op.f("uq_release_mail_release_id_speaker_id")),
    )
    with op.batch_alter_table("release_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_mail_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_mail_speaker_id"), ["speaker_id"], unique=False)
    op.create_table(
        "session_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", types.UtcDateTime(), nullable=False),
        sa.Column("ends_at", types.UtcDateTime(), nullable=False),
        sa.Column("has_started", sa.Boolean(), nullable=False),
        sa.Column("has_ended", sa.Boolean(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("carried_by_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_session_hours_in_order")),
        sa.CheckConstraint(
            "has_started OR NOT has_ended", name=op.f("ck_session_hours_started_before_ended")
        ),
        sa.ForeignKeyConstraint(
            ["carried_by_id"], ["session_hours.id"], name=op.f("fk_session_hours_carried_by_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_session_hours_event_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_session_hours_room_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_session_hours_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_hours")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_session_hours_session_id_number")),
    )
    with op.batch_alter_table("session_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_hours_carried_by_id"), ["carried_by_id"], unique=False)
        batch_op.create_index("ix_session_hours_event_id", ["event_id", "recorded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_hours_room_id"), ["room_id"], unique=False)
    op.create_table(
        "session_material",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_session_material_file_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_session_material_session_id")
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_session_material_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_material")),
    )
    with op.batch_alter_table("session_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_material_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_material_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_material_speaker_id"), ["speaker_id"], unique=False)
    op.create_table(
        "session_speaker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", types.UtcDateTime(), nullable=True),
        sa.Column("answer_note", sa.String(length=500), nullable=False),
        sa.Column("stands_in_for_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            one_of("answer", "open confirmed declined"), name=op.f("ck_session_speaker_answer")
        ),
        sa.CheckConstraint(
            one_of("role", "speaker chair host moderator panellist discussant interpreter"),
            name=op.f("ck_session_speaker_role"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_session_speaker_session_id")
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_session_speaker_speaker_id")),
        sa.ForeignKeyConstraint(
            ["stands_in_for_id"], ["speaker.id"], name=op.f("fk_session_speaker_stands_in_for_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_speaker")),
        sa.UniqueConstraint(
            "session_id", "speaker_id", "role", name=op.f("uq_session_speaker_session_id_speaker_id_role")
        ),
    )
    with op.batch_alter_table("session_speaker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_speaker_speaker_id"), ["speaker_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_session_speaker_stands_in_for_id"), ["stands_in_for_id"], unique=False
        )
    op.create_table(
        "slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("shared_room_ids", types.JsonType, nullable=False),
        sa.Column("starts_at", types.UtcDateTime(), nullable=False),
        sa.Column("ends_at", types.UtcDateTime(), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slot_in_order")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slot_event_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_slot_room_id")),
        sa.ForeignKeyConstraint(["session_id"], ["programme_session.id"], name=op.f("fk_slot_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("session_id", name=op.f("uq_slot_session_id")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index("ix_slot_event_id_starts_at", ["event_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_slot_room_id"), ["room_id"], unique=False)
    op.create_table(
        "speaker_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", types.UtcDateTime(), nullable=False),
        sa.Column("ends_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_speaker_window_in_order")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_speaker_window_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_window")),
    )
    with op.batch_alter_table("speaker_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_window_speaker_id"), ["speaker_id"], unique=False)
