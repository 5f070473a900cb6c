/* review_check.c - decisions that wait for nobody; see review.h. */
#include "base/lang.h"
#include "book/listing.h"
#include "sales/contracts/review.h"
#include "sales/contracts/route.h"

static bool is_same_seat(const struct table *reviews, size_t a, size_t b)
{
	static const struct known_column *const columns[] = {
		REVIEWS.contract, REVIEWS.round, REVIEWS.step, REVIEWS.seat, NULL,
	};

	for (size_t i = 0; columns[i]; i++)
		if (!slice_equal(table_text(reviews, a, columns[i]), table_text(reviews, b, columns[i])))
			return false;
	return true;
}

/* Somebody else of the seat was asked, and is there. */
static bool is_shared(const struct table *people, const struct table *reviews, size_t row)
{
	for (size_t i = 0; i < reviews->nrows; i++)
		if (i != row && !table_text(reviews, i, REVIEWS.decision).len && is_same_seat(reviews, i, row) &&
		    !person_has_left(people, table_find(people, table_text(reviews, i, REVIEWS.reviewer))))
			return true;
	return false;
}

bool review_is_deserted(const struct book *b, const struct table *people, const struct table *reviews, size_t row)
{
	const long reviewer = table_find(people, table_text(reviews, row, REVIEWS.reviewer));

	return !table_text(reviews, row, REVIEWS.decision).len && person_has_left(people, reviewer) &&
	       person_delegate(b, people, reviewer) < 0 && !is_shared(people, reviews, row);
}

int reviews_check(struct book *b, struct error *err)
{
	const bool has_reviews = schema_ledger(&b->schema, SLICE("reviews"));
	const struct table *reviews = has_reviews ? book_table(b, REVIEWS.ledger, err) : NULL;
	const struct table *people = reviews ? book_table(b, PEOPLE.ledger, err) : NULL;

	for (size_t i = 0; people && i < reviews->nrows; i++) {
		const struct place at = table_place(reviews, i);

		if (review_is_deserted(b, people, reviews, i))
			error_at(err, ERROR_DATA, &at, _("review %.*s of contract %.*s waits for %.*s, who has left: crm contract escalate"),
				 SLICE_ARGS(table_id(reviews, i)), SLICE_ARGS(table_text(reviews, i, REVIEWS.contract)),
				 SLICE_ARGS(listing_name(b, PEOPLE.ledger, table_text(reviews, i, REVIEWS.reviewer))));
	}
	return !has_reviews || people ? 0 : -1;
}
