/* digest.c - see digest.h. */
#include "base/digest.h"

#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_state) == sizeof(((struct digest *)0)->state), "the state of libsodium");

static crypto_generichash_state *state_of(struct digest *d)
{
	return (crypto_generichash_state *)(void *)d->state;
}

/* Without a key it needs no sodium_init; it fails only for lengths it doesn't know. */
void digest_begin(struct digest *d)
{
	crypto_generichash_init(state_of(d), NULL, 0, crypto_generichash_BYTES);
}

void digest_add(struct digest *d, struct slice bytes)
{
	crypto_generichash_update(state_of(d), (const unsigned char *)bytes.ptr, bytes.len);
}

void digest_end(struct digest *d, char text[DIGEST_TEXT + 1])
{
	unsigned char hash[crypto_generichash_BYTES];

	crypto_generichash_final(state_of(d), hash, sizeof(hash));
	sodium_bin2hex(text, DIGEST_TEXT + 1, hash, sizeof(hash));
}

void digest_add_text(struct str *out, struct slice bytes)
{
	struct digest d;
	char text[DIGEST_TEXT + 1];

	digest_begin(&d);
	digest_add(&d, bytes);
	digest_end(&d, text);
	str_adds(out, text);
}
