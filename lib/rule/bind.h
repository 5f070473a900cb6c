/* bind.h - the keys of a rule file as data: what a map may hold, of which kind each is, and where it goes.
 *
 *     static const struct bind_key tier_keys[] = {
 *             { "id", BIND_TEXT(struct tier, id), .required = true },
 *             { "limit", BIND_INT(struct tier, limit, 1, 1000) },
 *             { "when", BIND_WHEN(struct tier, when), .of = "invoices" },
 *             { "due", BIND_BY(BIND_SCALAR, read_offset), .required = true },
 *             { NULL, BIND_BY(BIND_MAP, check_tier) },
 *             { 0 },
 *     };
 *     static const struct bind_key file_keys[] = {
 *             { "tiers", BIND_EACH(struct reminder_rules, tiers, count, tier_keys), .required = true },
 *             { "examples", .read = NULL },
 *             { 0 },
 *     };
 *     bind_map(&binder, file_keys, y->root, &rules)
 *
 * Every key of the map must stand in the table; then the rows are read from the top, each where it is there and of its shape. Every fault
 * is a finding with its place, and the rows go on behind one. What isn't in the file leaves its member as it was (zero, in a list). The
 * member's type is checked where the table is compiled.
 */
#ifndef CRM_RULE_BIND_H
#define CRM_RULE_BIND_H

#include <stddef.h>

#include "rule/pattern.h"
#include "rule/when.h"
#include "rule/yaml.h"

struct bind_key;

/* What is the same for a whole file; a reader that binds a part of it may change its copy. */
struct binder {
	void *rules;	     /* what the file becomes; of a reader's own */
	struct book *book;   /* likewise */
	struct arena *arena; /* where lists and copied texts go */
	struct error *err;
	const struct bind_key *key; /* the row that is being read */
	const struct node *list; /* the list whose members are being read (BIND_EACH) */
	/* What conditions on `of` may name. */
	struct vocabulary (*vocabulary)(const struct binder *b, const char *of);
};

/* Reads a value that is there and of its shape into a member, or, of a row without key, the map itself. -1 with findings. */
typedef int bind_reader(const struct binder *b, const struct node *n, void *to);

enum bind_shape { BIND_ANY, BIND_SCALAR, BIND_LIST, BIND_MAP };

struct bind_key {
	const char *key;   /* may stand in more than one row; NULL: the row is about the map itself */
	bind_reader *read; /* NULL: who reads it does so elsewhere */
	size_t at;	   /* the member; 0 for readers that are given the whole record (BIND_BY) */
	enum bind_shape shape;
	bool required;
	bool if_sound;	    /* this and what stands below is read only where nothing above was wrong */
	const char *otherwise; /* read as if it stood there where the key doesn't */
	const char *wanted; /* N_("..."): said where the shape or the word is another */
	const char *empty;  /* N_("..."): said of a list without members; NULL: it may be empty */
	long min, max;
	enum type type;
	const char *const *words; /* what may be chosen, in the order of the enum; NULL-terminated */
	const char *of;		  /* the ledger that a condition, a column is about */
	const struct bind_key *keys; /* of a map, or of a list's maps */
	bind_reader *item;	     /* of the other lists */
	size_t count_at, size;
};

#define BIND_AT(T, member, type) offsetof(T, member) + 0 * sizeof(_Generic(((T *)0)->member, type : 0))
#define BIND_OF(T, member, type, SHAPE, reader) .read = reader, .at = BIND_AT(T, member, type), .shape = SHAPE

#define BIND_TEXT(T, member) BIND_OF(T, member, struct slice, BIND_SCALAR, bind_text) /* lives as the file does */
/* The id of a list's member, which none before it may have: "id: 'x' is there already, in line 4"; "'x' stands twice, first in line 4". */
#define BIND_ID(T, member) BIND_OF(T, member, struct slice, BIND_SCALAR, bind_id)
#define BIND_ONCE(T, member) BIND_OF(T, member, struct slice, BIND_SCALAR, bind_once)
#define BIND_STRING(T, member) BIND_OF(T, member, const char *, BIND_SCALAR, bind_string) /* copied */
#define BIND_NODE(T, member, SHAPE) BIND_OF(T, member, const struct node *, SHAPE, bind_node)
#define BIND_PLACE(T, member) BIND_OF(T, member, struct place, BIND_ANY, bind_place)
#define BIND_HAS(T, member) BIND_OF(T, member, bool, BIND_ANY, bind_has) /* whether the key is there */
#define BIND_BOOL(T, member) BIND_OF(T, member, bool, BIND_ANY, bind_bool)
#define BIND_INT(T, member, MIN, MAX) BIND_OF(T, member, long, BIND_ANY, bind_int), .min = MIN, .max = MAX
#define BIND_VALUE(T, member, TYPE) BIND_OF(T, member, struct value, BIND_ANY, bind_value), .type = TYPE
#define BIND_WHEN(T, member) BIND_OF(T, member, struct when *, BIND_ANY, bind_when)
#define BIND_PATTERN(T, member) BIND_OF(T, member, struct pattern *, BIND_SCALAR, bind_pattern)
/* A word of `list`, as its place there: an enum, which may begin with another number (`min`). */
#define BIND_CHOICE(T, member, list)                                                                         \
	.read = bind_choice,                                                                                 \
	.at = offsetof(T, member) + 0 * sizeof(_Generic(((T *)0)->member, int : 0, unsigned : 0)), .words = list
/* There is nothing to choose. */
#define BIND_ONLY(word) .read = bind_only, .of = word
/* A map by a table of its own, into a member, or into the same record. */
#define BIND_RECORD(T, member, table) .read = bind_record, .at = offsetof(T, member), .shape = BIND_MAP, .keys = table
#define BIND_SAME(table) .read = bind_record, .shape = BIND_MAP, .keys = table
/* A list of maps by a table, into an array (of the binder's arena, with room for one more) and its count. */
#define BIND_EACH(T, array, count, table) BIND_EACH_BY(T, array, count, table, bind_each)
/* The same by a reader that leaves some out, and gives the others to bind_each. */
#define BIND_EACH_BY(T, array, count, table, reader)                                                     \
	.read = reader, .at = offsetof(T, array), .count_at = BIND_AT(T, count, size_t), .shape = BIND_LIST, \
	.keys = table, .size = sizeof(*((T *)0)->array)
/* The same of values, each read by `item`: a list; one value alone, or a list. */
#define BIND_ITEMS(T, array, count, reader)                                                                  \
	.read = bind_items, .at = offsetof(T, array), .count_at = BIND_AT(T, count, size_t), .shape = BIND_LIST, \
	.item = reader, .size = sizeof(*((T *)0)->array)
#define BIND_ONE_OR_MORE(T, array, count, reader)                                                           \
	.read = bind_items, .at = offsetof(T, array), .count_at = BIND_AT(T, count, size_t), .item = reader, \
	.size = sizeof(*((T *)0)->array)
/* Lists whose members leave nothing behind but what their readers make of the record: maps by a table, values. */
#define BIND_EVERY(table) .read = bind_every, .shape = BIND_LIST, .keys = table
#define BIND_EVERY_ITEM(reader) .read = bind_every, .shape = BIND_LIST, .item = reader
/* As the first row: what is said where a map is wanted, and isn't there. */
#define BIND_WANTED(text) .read = bind_nothing, .wanted = text
/* A reader of its own, which is given the whole record. */
#define BIND_BY(SHAPE, reader) .read = reader, .shape = SHAPE

/* Binds a map (anything else is a fault) into a record. 0 or -1 with every finding. */
int bind_map(const struct binder *b, const struct bind_key *keys, const struct node *map, void *to);
/* The same of a map whose other keys are somebody else's. */
int bind_known(const struct binder *b, const struct bind_key *keys, const struct node *map, void *to);

bind_reader bind_text, bind_id, bind_once, bind_string, bind_node, bind_place, bind_has, bind_bool, bind_int, bind_value, bind_when, bind_pattern, bind_choice, bind_only,
	bind_record, bind_each, bind_items, bind_every, bind_nothing;

#endif
