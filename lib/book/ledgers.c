/* ledgers.c - see ledgers.h. */
#include "book/ledgers.h"

/* The columns stand behind the ledger, one after the other. */
#define BEFORE sizeof(struct known_ledger)
#define SIZE sizeof(struct known_column)

#define KNOWN_COLUMN(NAME, column) .column = { { #column, NAME.ledger, (offsetof(struct NAME##_KNOWN, column) - BEFORE) / SIZE } },
#define KNOWN(NAME, name)                                                                             \
	const struct NAME##_KNOWN NAME = {                                                            \
		.ledger = { { name, (const struct known_column *)((const char *)&NAME + BEFORE), (sizeof(NAME) - BEFORE) / SIZE } }, \
		NAME##_COLUMNS(KNOWN_COLUMN, NAME)                                                    \
	}

KNOWN(PEOPLE, "people");
KNOWN(CUSTOMERS, "customers");
KNOWN(CONTACTS, "contacts");
KNOWN(LEADS, "leads");
KNOWN(LEAD_CONTACTS, "lead_contacts");
KNOWN(QUESTIONS, "questions");
KNOWN(TASKS, "tasks");
KNOWN(QUOTES, "quotes");
KNOWN(QUOTE_LINES, "quote_lines");
KNOWN(CONTRACTS, "contracts");
KNOWN(REVIEWS, "reviews");
KNOWN(INVOICES, "invoices");
KNOWN(PAYMENTS, "payments");
KNOWN(REMINDERS, "reminders");
KNOWN(PRODUCTS, "products");
KNOWN(ORDERS, "orders");
KNOWN(SAMPLES, "samples");
KNOWN(SOLVED, "solved");
KNOWN(WALKTHROUGHS, "walkthroughs");
KNOWN(SOLUTIONS, "solutions");
KNOWN(BUSY, "busy");

const struct known_ledger *const known_ledgers[] = {
	PEOPLE.ledger, CUSTOMERS.ledger, CONTACTS.ledger, LEADS.ledger, LEAD_CONTACTS.ledger, QUESTIONS.ledger, TASKS.ledger, QUOTES.ledger, QUOTE_LINES.ledger,
	CONTRACTS.ledger, REVIEWS.ledger, INVOICES.ledger, PAYMENTS.ledger, REMINDERS.ledger, PRODUCTS.ledger,
	ORDERS.ledger, SAMPLES.ledger, SOLVED.ledger, WALKTHROUGHS.ledger, SOLUTIONS.ledger,
	BUSY.ledger, NULL,
};
