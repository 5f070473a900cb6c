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

/* Four bytes as eight digits: halves are moved apart until each nibble has a byte, and those above 9 become letters. */
static void put_eight(char *out, const unsigned char *hash)
{
	uint64_t x = (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 | hash[3];

	x = (x << 16 | x) & 0x0000FFFF0000FFFFu;
	x = (x << 8 | x) & 0x00FF00FF00FF00FFu;
	x = (x << 4 | x) & 0x0F0F0F0F0F0F0F0Fu;
	x += 0x3030303030303030u + ((x + 0x0606060606060606u) >> 4 & 0x0101010101010101u) * ('a' - '0' - 10);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	memcpy(out, &x, sizeof(x));
}

/* Fingerprints are no secret: the library's own way takes the same time for every byte, and many times this. */
static void put_hex(char *out, const unsigned char *hash, size_t digits)
{
	char last[8];
	size_t i = 0;

	for (; i + sizeof(last) <= digits; i += sizeof(last))
		put_eight(out + i, hash + i / 2);
	if (i < digits) {
		put_eight(last, hash + i / 2);
		memcpy(out + i, last, digits - i);
	}
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
