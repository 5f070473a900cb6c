/* event.c - see event.h. */
#include "book/event.h"

#define FIELD(v, ...) { .name = #v, __VA_ARGS__ },
#define TEXT(v) FIELD(v, .type = EVENT_TEXT)
#define LIST(v) FIELD(v, .type = EVENT_LIST)
#define ID(v) FIELD(v, .type = EVENT_ID)
#define NAME(v, LEDGER) FIELD(v, .type = EVENT_NAME, .ledger = LEDGER.ledger)
#define WORD(v, COLUMN) FIELD(v, .type = EVENT_WORD, .column = COLUMN)
#define DAY(v) FIELD(v, .type = EVENT_DAY)
#define NEXT(v) FIELD(v, .type = EVENT_NEXT)
#define MONEY(v) FIELD(v, .type = EVENT_MONEY)
#define COUNT_OF(v) FIELD(v, .type = EVENT_COUNT)
#define NUMBER(v) FIELD(v, .type = EVENT_NUMBER)
#define DATE(v) FIELD(v, .type = EVENT_DATE)
#define MINUTE(v) FIELD(v, .type = EVENT_MINUTE)
#define HOURS(v) FIELD(v, .type = EVENT_HOURS)
#define UNTIL(v) FIELD(v, .type = EVENT_UNTIL)

#define FIELDS_OF(kind, values) static const struct event_field kind##_fields[] = { values { 0 } };
EVENTS(FIELDS_OF)

#define INFO_OF(kind, values) [EVENT_##kind] = { #kind, kind##_fields, offsetof(struct event_##kind, end) },
const struct event_info event_kinds[EVENT_KINDS] = { EVENTS(INFO_OF) };

/* Slices and int64_t leave no gaps between them: a value stands where those before it end. */
_Static_assert(sizeof(struct slice) % _Alignof(int64_t) == 0 && _Alignof(struct slice) <= _Alignof(int64_t), "no gaps");

/* Its i-th value; false where it has no more. */
static bool event_value_at(const struct event *e, size_t i, struct event_value *v)
{
	const struct event_field *field = event_kinds[e->kind].fields;
	const char *at = e->values;

	for (; field->name && i > 0; field++, i--)
		at += event_is_text(field->type) ? sizeof(struct slice) : sizeof(int64_t);
	if (!field->name)
		return false;
	*v = (struct event_value){ .field = field };
	if (event_is_text(field->type))
		v->text = *(const struct slice *)(const void *)at;
	else
		v->number = *(const int64_t *)(const void *)at;
	return true;
}

bool event_value(const struct event *e, struct slice name, struct event_value *v)
{
	for (size_t i = 0; event_value_at(e, i, v); i++)
		if (slice_is(name, v->field->name))
			return true;
	return false;
}
