/* digest.c - see digest.h. */
#include "base/digest.h"

#include <sodium.h>

void digest_add_text(struct str *out, struct slice bytes)
{
	unsigned char hash[crypto_generichash_BYTES];
	char text[sizeof(hash) * 2 + 1];

	/* Without a key it needs no sodium_init; it fails only for lengths it doesn't know. */
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
	sodium_bin2hex(text, sizeof(text), hash, sizeof(hash));
	str_adds(out, text);
}
