/* test_value_form.c - normal forms of phones, e-mail addresses, web addresses and credit codes; lists of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/form.h"
#include "base/value.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct form {
	const char *typed, *form; /* NULL: it is none */
};

static void check(enum type t, const struct form *forms, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str out = STR_INIT;
		struct value v;
		const bool is = value_add_form(&out, t, slice_of(forms[i].typed));

		if (is != (forms[i].form != NULL) || strcmp(out.buf, is ? forms[i].form : "") != 0)
			fail_msg("%s: '%s' is '%s'", type_name(t), forms[i].typed, out.buf);
		assert_int_equal(value_parse(t, slice_of(forms[i].typed), &v), is || !*forms[i].typed);
		if (is) { /* a form is its own */
			struct str again = STR_INIT;

			assert_true(value_add_form(&again, t, str_slice(&out)));
			assert_string_equal(again.buf, out.buf);
			str_release(&again);
		}
		str_release(&out);
	}
}

static void phones(void **state)
{
	static const struct form forms[] = {
		{ "13940214616", "13940214616" },
		{ "139-4021-4616", "13940214616" },
		{ " 139 4021 4616 ", "13940214616" },
		{ "139.4021.4616", "13940214616" },
		{ "+86 139-4021-4616", "13940214616" },
		{ "+8613940214616", "13940214616" },
		{ "(+86)139 4021 4616", "13940214616" },
		{ "（＋86）１３９－４０２１－４６１６", "13940214616" },
		{ "0086-13940214616", "13940214616" },
		{ "8613940214616", "13940214616" },
		{ "86-139-4021-4616", "13940214616" },
		{ "013940214616", "13940214616" },
		{ "tel:+86-138-1234-5678", "13812345678" },
		{ "139–4021–4616", "13940214616" },
		{ "0574-82805873", "057482805873" },
		{ "(0574)82805873", "057482805873" },
		{ "（０５７４）８２８０５８７３", "057482805873" },
		{ "+86-574-82805873", "057482805873" },
		{ "+86 (0)574 8280 5873", "057482805873" },
		{ "86-574-82805873", "057482805873" },
		{ "010-87654321", "01087654321" },
		{ "+86 10 8765 4321", "01087654321" },
		{ "0574-82805873转801", "057482805873x801" },
		{ "0574-82805873 转 801", "057482805873x801" },
		{ "0574-82805873分机：801", "057482805873x801" },
		{ "0574-82805873 ext. 801", "057482805873x801" },
		{ "0574-82805873x801", "057482805873x801" },
		{ "0574-82805873-801", "057482805873x801" },
		{ "0574-82805873#8", "057482805873x8" },
		{ "+86-574-82805873-801", "057482805873x801" },
		{ "021-6283-1234", "02162831234" },
		{ "0574-8280-5873", "057482805873" },
		{ "400-800-1234", "4008001234" },
		{ "4008001234转2", "4008001234x2" },
		{ "95588", "95588" },
		{ "10086", "10086" },
		{ "110", "110" },
		{ "82805873", "82805873" },
		{ "86442344", "86442344" },
		{ "123456", "123456" },
		{ "905-555-1234", "9055551234" },
		{ "(905) 555-1234", "9055551234" },
		{ "+1 (212) 204-34456", "+121220434456" },
		{ "00-1-212-555-7777", "+12125557777" },
		{ "+96123456789", "+96123456789" },
		{ "tel:+1-418-656-9254;ext=102", "+14186569254x102" },
		{ "1394021461", NULL },
		{ "139402146160", NULL },
		{ "+86 139 4021 461", NULL },
		{ "0574-8280", NULL },
		{ "0574-828058731", NULL },
		{ "1394021", NULL },
		{ "12", NULL },
		{ "BusinessPhone", NULL },
		{ "13940214616 13940214617", NULL },
		{ "0574-82805873/82805874", NULL },
		{ "139+40214616", NULL },
		{ "0574-82805873转", NULL },
		{ "0574-82805873转8012345", NULL },
		{ "13940214616（王主任）", NULL },
		{ "+86", NULL },
		{ "+12", NULL },
		{ "1234567890123456789012345", NULL },
		{ "-", NULL },
		{ "", NULL },
	};

	(void)state;
	check(TYPE_PHONE, forms, COUNT(forms));
	assert_true(phone_is_mobile(SLICE("13940214616")));
	assert_false(phone_is_mobile(SLICE("057482805873")));
	assert_false(phone_is_mobile(SLICE("12940214616")));
}

static void emails(void **state)
{
	static const struct form forms[] = {
		{ "zhang@example.com", "zhang@example.com" },
		{ "Zhang@Example.COM", "zhang@example.com" },
		{ "ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "zhang@example.com" },
		{ "mailto:zhang.san+crm@mail.example.cn", "zhang.san+crm@mail.example.cn" },
		{ "张三@例子.公司", "张三@例子.公司" },
		{ "zhang@example", NULL },
		{ "zhang@example.c", NULL },
		{ "zhang@.com", NULL },
		{ "zhang@example..com", NULL },
		{ "zhang example@example.com", NULL },
		{ "zhang@ex ample.com", NULL },
		{ "Zhang <zhang@example.com>", NULL },
		{ "a@b@example.com", NULL },
		{ "@example.com", NULL },
		{ "zhang", NULL },
		{ "", NULL },
	};

	(void)state;
	check(TYPE_EMAIL, forms, COUNT(forms));
}

static void urls(void **state)
{
	static const struct form forms[] = {
		{ "http://www.Example.com/", "example.com" },
		{ "HTTPS://example.com", "example.com" },
		{ "www.example.com", "example.com" },
		{ "example.com/Team?id=1", "example.com/Team?id=1" },
		{ "ftp://example.com", "ftp://example.com" },
		{ "https://u.wechat.com/AbC1", "u.wechat.com/AbC1" },
		{ "example", NULL },
		{ "example.com/a b", NULL },
		{ "ex ample.com", NULL },
		{ "http://", NULL },
		{ "", NULL },
	};

	(void)state;
	check(TYPE_URL, forms, COUNT(forms));
	assert_true(url_is_wechat(SLICE("https://u.wechat.com/kDfXyz")));
	assert_true(url_is_wechat(SLICE("http://weixin.qq.com/r/abc")));
	assert_true(url_is_wechat(SLICE("https://work.weixin.qq.com/u/vc0001")));
	assert_false(url_is_wechat(SLICE("https://u.wechat.com.example.com/x")));
	assert_false(url_is_wechat(SLICE("https://weixin.qq.com/")));
	assert_false(url_is_wechat(SLICE("王主任")));
}

static void codes(void **state)
{
	static const struct form forms[] = {
		{ "9144030071526726XG", "9144030071526726XG" },
		{ "9144030071526726xg", "9144030071526726XG" },
		{ "９１４４０３００７１５２６７２６ＸＧ", "9144030071526726XG" },
		{ "91 440300 71526726X G", "9144030071526726XG" },
		{ "914403-0071526726XG", "9144030071526726XG" },
		{ "91330200MA2AB3CD4G", "91330200MA2AB3CD4G" },
		{ "123302004190791927", "123302004190791927" },
		{ "9144030071526726XH", NULL },
		{ "9144030071526762XG", NULL },
		{ "9144O30071526726XG", NULL },
		{ "914403007I526726XG", NULL },
		{ "9144030071526726X", NULL },
		{ "9144030071526726XGG", NULL },
		{ "330200123456789", NULL },
		{ "", NULL },
	};

	(void)state;
	check(TYPE_USCC, forms, COUNT(forms));
}

static void lists(void **state)
{
	static const struct { const char *text, *forms; } rows[] = {
		{ "0574-82805873; 139 4021 4616", "057482805873;13940214616" },
		{ "；139-4021-4616；；", "13940214616" },
		{ "139-4021-4616; 找王主任", "139-4021-4616; 找王主任" },
		{ "", "" },
		{ ";", "" },
	};
	struct value v;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str out = STR_INIT;

		value_add_forms(&out, TYPE_PHONE, slice_of(rows[i].text));
		assert_string_equal(out.buf, rows[i].forms);
		str_release(&out);
	}
	assert_true(value_parse(TYPE_PHONE, SLICE("0574-82805873；13940214616"), &v));
	assert_false(value_parse(TYPE_PHONE, SLICE("0574-82805873；1394021461"), &v));
	assert_false(value_parse(TYPE_PHONE, SLICE(";"), &v));
	assert_true(value_same_form(TYPE_PHONE, SLICE("0574-82805873；13940214616"), SLICE("+86 139 4021 4616")));
	assert_true(value_same_form(TYPE_PHONE, SLICE("95588"), SLICE("0574-82805873;95588")));
	assert_false(value_same_form(TYPE_PHONE, SLICE("0574-82805873"), SLICE("82805873")));
	assert_true(value_same_form(TYPE_PHONE, SLICE("找王主任"), SLICE("找王主任 ")));
	assert_false(value_same_form(TYPE_PHONE, SLICE(""), SLICE("95588")));
	assert_false(value_same_form(TYPE_TEXT, SLICE("95588"), SLICE("9 5588")));
}

static void refused(void **state)
{
	static const struct { enum type t; const char *text, *said; } rows[] = {
		{ TYPE_PHONE, "95588; 1394021461", "phone: '1394021461' is not a phone number: a mobile number has 11 digits" },
		{ TYPE_PHONE, "0574-8280", "phone: '0574-8280' is not a phone number: one with its area code has 10 to 12 digits" },
		{ TYPE_PHONE, "call me", "phone: 'call me' is not a phone number such as 13905741001" },
		{ TYPE_EMAIL, "a@b.cn; me", "phone: 'me' is not an e-mail address such as" },
		{ TYPE_USCC, "9144030071526726X", "phone: '9144030071526726X' is not a credit code such as" },
		{ TYPE_USCC, "9144O30071526726XG", "I, O, S, V and Z stand in none" },
		{ TYPE_USCC, "9144030071526762XG", "its last character doesn't fit the others" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(value_refused(&(struct value_refused){ ERROR_DATA, NULL, SLICE("phone"), slice_of(rows[i].text), rows[i].t }, &err), -1);
		if (!strstr(err.items[0].text, rows[i].said))
			fail_msg("%s", err.items[0].text);
		error_release(&err);
	}
}

static void pieces(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	value_add_form_piece(&out, TYPE_PHONE, SLICE("4021-46"));
	assert_string_equal(out.buf, "402146");
	str_reset(&out);
	value_add_form_piece(&out, TYPE_USCC, SLICE("715 26726x"));
	assert_string_equal(out.buf, "71526726X");
	str_reset(&out);
	value_add_form_piece(&out, TYPE_EMAIL, SLICE("@Example"));
	assert_string_equal(out.buf, "@example");
	str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phones), cmocka_unit_test(emails),  cmocka_unit_test(urls),   cmocka_unit_test(codes),
		cmocka_unit_test(lists),  cmocka_unit_test(refused), cmocka_unit_test(pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
