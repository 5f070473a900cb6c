/* book_bind.c - see book_bind.h. */
#include "book/book_bind.h"

static const struct ledger *ledger_of(const struct binder *b, const char *of)
{
	return schema_ledger(&b->book->schema, slice_of(of));
}

static struct vocabulary words_of(const struct binder *b, const char *of)
{
	return schema_vocabulary(ledger_of(b, of));
}

struct binder book_binder(struct book *b, struct arena *arena, void *rules, struct error *err)
{
	return (struct binder){ .rules = rules, .book = b, .arena = arena, .err = err, .vocabulary = words_of };
}

int bind_column(const struct binder *b, const struct node *n, void *to)
{
	const int i = ledger_column(ledger_of(b, b->key->of), n->text);

	*(int *)to = i;
	return i < 0 ? ledger_no_column(ledger_of(b, b->key->of), n->text, &n->place, ERROR_DATA, b->err) : 0;
}

int bind_file(const struct binder *b, const struct node *n, void *to)
{
	*(struct slice *)to = n->text;
	return book_text_named(b->book, n, b->err);
}
