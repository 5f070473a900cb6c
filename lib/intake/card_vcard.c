/* card_vcard.c - properties of a vCard become a card; see card_parts.h. */
#include <string.h>

#include "base/lang.h"
#include "intake/card_parts.h"

/* What is known of the card so far. */
struct vcard {
	struct card_maker maker;
	struct str family, given, shown, nickname, role;
	bool is_old; /* 2.1 */
	struct place at;
	struct error *err;
};

/* The decoded value: "姓;名" is parted only behind that. */
typedef void take(struct vcard *v, const struct card_property *p, struct slice value);

static void take_version(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	v->is_old = slice_is(slice_trim(value), "2.1");
}

static void take_text(const struct vcard *v, struct str *out, struct slice value)
{
	if (!out->len)
		card_cut_part(out, &value, '\0', v->is_old);
}

static void take_shown(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	take_text(v, &v->shown, value);
}

static void take_nickname(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	take_text(v, &v->nickname, value);
}

static void take_role(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	take_text(v, &v->role, value);
}

static void take_name(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	if (v->family.len || v->given.len)
		return;
	card_cut_part(&v->family, &value, ';', v->is_old);
	card_cut_part(&v->given, &value, ';', v->is_old);
}

static void put_text(struct vcard *v, enum card_field field, struct slice value)
{
	struct str text = STR_INIT;

	card_cut_part(&text, &value, '\0', v->is_old);
	card_put(&v->maker, field, str_slice(&text));
	str_release(&text);
}

static void take_title(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	put_text(v, CARD_TITLE, value);
}

static void take_note(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	put_text(v, CARD_NOTE, value);
}

/* 公司;部门: of several ORG the first one is the company. */
static void take_company(struct vcard *v, const struct card_property *p, struct slice value)
{
	struct str company = STR_INIT, department = STR_INIT;

	(void)p;
	card_cut_part(&company, &value, ';', v->is_old);
	while (value.len) {
		if (department.len)
			str_addc(&department, ' ');
		card_cut_part(&department, &value, ';', v->is_old);
	}
	card_put(&v->maker, CARD_COMPANY, str_slice(&company));
	card_put_rest(&v->maker, _("department"), str_slice(&department));
	str_release(&company);
	str_release(&department);
}

static bool has_one_of(const struct card_property *p, const char *const *types)
{
	for (; *types; types++)
		if (card_has_type(p, *types))
			return true;
	return false;
}

static bool is_preferred(const struct card_property *p)
{
	return card_has_type(p, "PREF") || slice_is(card_param(p, "PREF"), "1");
}

static void take_phone(struct vcard *v, const struct card_property *p, struct slice value)
{
	static const char *const mobile[] = { "CELL", "MOBILE", "IPHONE", "手机", "移动电话", NULL };
	static const char *const fax[] = { "FAX", "传真", "WORKFAX", "HOMEFAX", NULL };
	static const char *const others[] = { "PAGER", "MODEM", "BBS", "ISDN", NULL };
	struct str number = STR_INIT;

	card_cut_part(&number, &value, '\0', v->is_old);
	if (has_one_of(p, fax))
		card_put_rest(&v->maker, _("fax"), str_slice(&number));
	else if (!has_one_of(p, others) && slice_trim(str_slice(&number)).len)
		card_put_phone(&v->maker, str_slice(&number), has_one_of(p, mobile), is_preferred(p));
	str_release(&number);
}

static void take_email(struct vcard *v, const struct card_property *p, struct slice value)
{
	struct str address = STR_INIT;

	card_cut_part(&address, &value, '\0', v->is_old);
	card_put_email(&v->maker, str_slice(&address), is_preferred(p));
	str_release(&address);
}

static void take_url(struct vcard *v, const struct card_property *p, struct slice value)
{
	struct str url = STR_INIT;

	(void)p;
	card_cut_part(&url, &value, '\0', v->is_old);
	card_put_url(&v->maker, str_slice(&url));
	str_release(&url);
}

static void take_wechat(struct vcard *v, const struct card_property *p, struct slice value)
{
	(void)p;
	put_text(v, CARD_WECOM, value);
}

/* IMPP:weixin:zhangsan, IMPP;X-SERVICE-TYPE=WeChat:zhangsan, X-SOCIALPROFILE;type=wechat:... */
static void take_messenger(struct vcard *v, const struct card_property *p, struct slice value)
{
	static const char *const schemes[] = { "weixin:", "wechat:", "x-apple:", "wxwork:" };
	const struct slice service = card_param(p, "X-SERVICE-TYPE");
	bool is_wechat = card_same_word(service, "WeChat") || card_same_word(service, "微信") || card_has_type(p, "wechat");

	value = slice_trim(value);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		const size_t n = strlen(schemes[i]);

		if (value.len <= n || !card_same_word((struct slice){ value.ptr, n }, schemes[i]))
			continue;
		is_wechat |= i != 2;
		value = (struct slice){ value.ptr + n, value.len - n };
	}
	if (is_wechat)
		put_text(v, CARD_WECOM, value);
}

/* Street, town and so on, as far as they are filled. */
static void take_address(struct vcard *v, const struct card_property *p, struct slice value)
{
	struct str address = STR_INIT, part = STR_INIT;

	(void)p;
	while (value.len) {
		str_reset(&part);
		card_cut_part(&part, &value, ';', v->is_old);
		if (part.len)
			str_addf(&address, "%s%s", address.len ? " " : "", part.buf);
	}
	card_put_rest(&v->maker, _("address"), str_slice(&address));
	str_release(&address);
	str_release(&part);
}

static const struct {
	const char *name;
	take *take;
	bool once; /* only the first one is looked at */
} properties[] = {
	{ "VERSION", take_version, true }, { "FN", take_shown, true },	   { "N", take_name, true },	 { "NICKNAME", take_nickname, true },
	{ "ORG", take_company, true },	   { "TITLE", take_title, true },  { "ROLE", take_role, true },	 { "NOTE", take_note, false },
	{ "TEL", take_phone, false },	   { "EMAIL", take_email, false }, { "URL", take_url, false },	 { "ADR", take_address, false },
	{ "X-WECHAT", take_wechat, true }, { "X-WEIXIN", take_wechat, true }, { "X-WX", take_wechat, true }, { "X-WECOM", take_wechat, true },
	{ "IMPP", take_messenger, false }, { "X-SOCIALPROFILE", take_messenger, false },
};

enum { PROPERTIES = sizeof(properties) / sizeof(*properties) };

static int take_property(struct vcard *v, const struct card_property *p, bool *seen)
{
	struct str value = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < PROPERTIES; i++) {
		if (!card_same_word(p->name, properties[i].name) || (properties[i].once && seen[i]))
			continue;
		v->at.line = p->line;
		rc = card_decode(p, &v->at, &value, v->err);
		if (rc == 0)
			properties[i].take(v, p, str_slice(&value));
		seen[i] |= slice_trim(str_slice(&value)).len > 0;
	}
	str_release(&value);
	return rc;
}

static void finish(struct vcard *v)
{
	card_put_name(&v->maker, str_slice(&v->family), str_slice(&v->given), str_slice(&v->shown));
	card_put(&v->maker, CARD_NAME, str_slice(&v->nickname));
	card_put(&v->maker, CARD_TITLE, str_slice(&v->role));
	card_end(&v->maker);
}

static void release(struct vcard *v)
{
	str_release(&v->family);
	str_release(&v->given);
	str_release(&v->shown);
	str_release(&v->nickname);
	str_release(&v->role);
}

/* Up to the END of the card; another card inside of it (AGENT) is passed over. */
static int read_properties(struct vcard *v, struct card_reader *r, unsigned begin)
{
	const struct place start = { v->at.file, begin, 0 };
	bool seen[PROPERTIES] = { false }, was_agent = false, has_version = false;
	struct card_property p;
	size_t depth = 0;
	int rc = 0;

	while (card_next_property(r, &p)) {
		const bool is_card = card_same_word(slice_trim(p.value), "VCARD");

		if (is_card && card_same_word(p.name, "END")) {
			if (!depth)
				return rc;
			depth--;
		} else if (is_card && card_same_word(p.name, "BEGIN")) {
			if (!depth && !was_agent)
				break;
			depth++;
		} else if (!depth && has_version && card_same_word(p.name, "VERSION")) {
			break; /* cut within a line, which the BEGIN of the next one ends */
		} else if (!depth) {
			has_version |= card_same_word(p.name, "VERSION");
			rc |= take_property(v, &p, seen);
		}
		was_agent = card_same_word(p.name, "AGENT");
	}
	return error_at(v->err, ERROR_DATA, &start, _("the card that begins here has no END:VCARD: it is cut off; get the whole file"));
}

int card_read_vcard(struct cards *cards, struct card_text *text, const char *name, unsigned begin, struct error *err)
{
	struct vcard v = { .family = STR_INIT, .given = STR_INIT, .shown = STR_INIT, .nickname = STR_INIT, .role = STR_INIT, .err = err };
	struct card_reader r = { *text, STR_INIT };
	int rc;

	v.at.file = name;
	card_begin(&v.maker, cards, CARD_VCARD, begin);
	rc = read_properties(&v, &r, begin);
	finish(&v);
	release(&v);
	*text = r.text;
	str_release(&r.unfolded);
	return rc;
}
