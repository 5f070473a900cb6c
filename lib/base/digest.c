/* digest.c - see digest.h. */
#include "base/digest.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_state) == sizeof(((struct digest *)0)->state), "the state of libsodium");

static crypto_generichash_state *state_of(struct digest *d)
{
	return (crypto_generichash_state *)(void *)d->state;
}

static const char *no_random_name(void)
{
	return "none";
}

static uint32_t no_random(void)
{
	return 0;
}

static void no_random_bytes(void *const bytes, const size_t size)
{
	memset(bytes, 0, size);
}

/* The library chooses the code for this processor when it is initialised, which makes a fingerprint twice as fast. It wants random bytes
 * then, for memory guards that nothing here uses, and ends the process where the system gives none: these do. Nothing else here asks the
 * library for random bytes; what does one day must take this away first. */
static void choose_code(void)
{
	static const struct randombytes_implementation none = {
		.implementation_name = no_random_name, .random = no_random, .buf = no_random_bytes
	};
	static atomic_bool is_chosen = false;
	int rc;

	if (is_chosen)
		return;
	rc = randombytes_set_implementation((struct randombytes_implementation *)(uintptr_t)&none);
	if (rc == 0)
		rc = sodium_init();
	(void)rc; /* where it couldn't, the code for any processor goes on giving the same fingerprints */
	is_chosen = true;
}

/* It fails only for lengths it doesn't know. */
void digest_begin(struct digest *d)
{
	choose_code();
	crypto_generichash_init(state_of(d), NULL, 0, crypto_generichash_BYTES);
}

void digest_add(struct digest *d, struct slice bytes)
{
	crypto_generichash_update(state_of(d), (const unsigned char *)bytes.ptr, bytes.len);
}

/* Fingerprints are no secret: the library's own way takes the same time for every byte, and ten times this. */
static void put_hex(char *out, const unsigned char *hash, size_t digits)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < digits; i++)
		out[i] = hex[(i % 2 ? hash[i / 2] : hash[i / 2] >> 4) & 15];
}

void digest_end(struct digest *d, char text[DIGEST_TEXT + 1])
{
	unsigned char hash[crypto_generichash_BYTES];

	crypto_generichash_final(state_of(d), hash, sizeof(hash));
	put_hex(text, hash, DIGEST_TEXT);
	text[DIGEST_TEXT] = '\0';
}

void digest_put_text(char *out, size_t digits, struct slice bytes)
{
	unsigned char hash[crypto_generichash_BYTES];

	choose_code();
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
	put_hex(out, hash, digits);
}

void digest_add_text(struct str *out, struct slice bytes)
{
	digest_put_text(str_room(out, DIGEST_TEXT), DIGEST_TEXT, bytes);
	str_take(out, out->buf + out->len + DIGEST_TEXT);
}
