/* sandbox.h - a directory of a test's own, and a small book in it with ledgers and rules made up for the tests.
 */
#ifndef CRM_TESTS_SANDBOX_H
#define CRM_TESTS_SANDBOX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "book/book.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct sandbox {
	char dir[256];
	int fd;
};

static inline void sandbox_open(struct sandbox *s)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(s->dir, sizeof(s->dir), "%s/unit-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(s->dir));
	s->fd = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(s->fd >= 0);
}

static inline int sandbox_unlink(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static inline void sandbox_close(struct sandbox *s)
{
	close(s->fd);
	assert_int_equal(nftw(s->dir, sandbox_unlink, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static inline void sandbox_mkdir(const struct sandbox *s, const char *name)
{
	assert_int_equal(mkdirat(s->fd, name, 0755), 0);
}

static inline void sandbox_write(const struct sandbox *s, const char *name, struct slice bytes)
{
	int fd = openat(s->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		fail_msg("cannot write '%s'", name);
	assert_int_equal(file_write_all(fd, bytes), 0);
	assert_int_equal(close(fd), 0);
}

static inline void sandbox_puts(const struct sandbox *s, const char *name, const char *text)
{
	sandbox_write(s, name, slice_of(text));
}

static inline bool sandbox_has(const struct sandbox *s, const char *name)
{
	return faccessat(s->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The whole file; the caller releases. */
static inline struct str sandbox_read(const struct sandbox *s, const char *name)
{
	struct error err = ERROR_INIT;
	struct str text = STR_INIT;

	if (file_read(s->fd, name, &text, &err) < 0)
		fail_msg("%s", err.items[0].text);
	return text;
}

/* The file holds exactly these bytes. */
static inline void assert_file(const struct sandbox *s, const char *name, const char *expected)
{
	struct str text = sandbox_read(s, name);

	if (!slice_is(str_slice(&text), expected))
		fail_msg("%s holds\n%s\ninstead of\n%s", name, text.buf, expected);
	str_release(&text);
}

/* Exactly these findings, a line each. */
static inline void assert_findings(struct error *err, const char *expected)
{
	struct str text = STR_INIT;

	for (size_t i = 0; i < err->count; i++)
		str_addf(&text, "%s\n", err->items[i].text);
	assert_string_equal(text.buf, expected);
	str_release(&text);
	error_release(err);
}

/* One finding of that kind that says so. */
static inline void assert_finding(struct error *err, enum error_kind kind, const char *part)
{
	if (err->count != 1)
		fail_msg("%zu findings where one was expected ('%s'): %s", err->count, part,
			 err->count ? err->items[0].text : "");
	assert_int_equal(err->items[0].kind, kind);
	if (!strstr(err->items[0].text, part))
		fail_msg("'%s' is not in '%s'", part, err->items[0].text);
	error_release(err);
}

static inline void no_findings(const struct error *err)
{
	if (err->count)
		fail_msg("%s", err->items[0].text);
}

/* A book of Ningbo dealers in medical supplies, all of it invented. */
#define SANDBOX_STAGES                                                                                                 \
	"pipelines:\n"                                                                                                 \
	"  - id: standard\n"                                                                                           \
	"    stages: [{id: 线索}, {id: 报价ＡB}, {id: 签约, kind: won}, {id: 流失, kind: lost}]\n"

#define SANDBOX_FIELDS                                                                                                 \
	"people:\n"                                                                                                    \
	"  id: {label: {en: ID, zh: 编号}, type: id, prefix: P, required: true}\n"                                     \
	"  name: {label: {en: Name, zh: 姓名}, type: text, required: true}\n"                                          \
	"  login: {label: {en: Login, zh: 登录名}, type: text}\n"                                                      \
	"customers:\n"                                                                                                 \
	"  id: {label: {en: ID, zh: 编号}, type: id, prefix: C, required: true}\n"                                     \
	"  name: {label: {en: Name, zh: 客户名称}, type: text, required: true}\n"                                      \
	"  grade: {label: {en: Grade, zh: 客户级别}, type: text, values: [A, B, C]}\n"                                 \
	"  phone: {label: {en: Phone, zh: 电话}, type: text, pattern: '/^1\\d{10}$/'}\n"                               \
	"leads:\n"                                                                                                     \
	"  id: {label: {en: ID, zh: 编号}, type: id, prefix: L, required: true}\n"                                     \
	"  customer: {label: {en: Customer, zh: 客户}, type: ref customers, required: true}\n"                         \
	"  stage: {label: {en: Stage, zh: 当前阶段}, type: stage, required: true}\n"                                   \
	"  next_follow_up: {label: {en: Next follow-up, zh: 下次跟进}, type: time, required: true, "                   \
	"when: {stage.kind: open}}\n"                                                                                  \
	"  need: {label: {en: Need, zh: 核心诉求}, type: text, refuse: filler}\n"                                      \
	"  owner: {label: {en: Owner, zh: 负责人}, type: ref people}\n"                                                \
	"  amount: {label: {en: Amount, zh: 预计金额}, type: money}\n"                                                 \
	"  chance: {label: {en: Chance, zh: 把握}, type: percent}\n"                                                   \
	"  seen_on: {label: {en: Seen on, zh: 拜访日期}, type: date}\n"                                                \
	"visits:\n"                                                                                                    \
	"  at: {label: {en: At, zh: 时间}, type: time, required: true}\n"                                              \
	"  text: {label: {en: Text, zh: 内容}, type: text}\n"                                                          \
	"patterns:\n"                                                                                                  \
	"  filler: /^(无|待定)$/\n"

/* The login of who runs the tests is P-000001, so that the log says the same everywhere. */
static inline void sandbox_book(struct sandbox *s, const char *language)
{
	const struct passwd *who = getpwuid(getuid());
	struct str people = STR_INIT, config = STR_INIT;

	sandbox_open(s);
	sandbox_mkdir(s, "rules");
	sandbox_mkdir(s, "log");
	sandbox_mkdir(s, ".crm");
	str_addf(&config, "name: 测试\ntimezone: '+08:00'\nlanguage: %s\n", language);
	sandbox_puts(s, "crm.yaml", config.buf);
	sandbox_puts(s, "rules/fields.yaml", SANDBOX_FIELDS);
	sandbox_puts(s, "rules/stages.yaml", SANDBOX_STAGES);
	str_adds(&people, "id,name,login\nP-000001,王敏,");
	if (who)
		str_adds(&people, who->pw_name);
	else
		str_addf(&people, "uid%ld", (long)getuid());
	str_adds(&people, "\nP-000002,李强,liqiang\n");
	sandbox_puts(s, "people.csv", people.buf);
	sandbox_puts(s, "customers.csv",
		     "id,name,grade,phone\n"
		     "C-000001,余姚市人民医院,A,13800000001\n"
		     "C-000002,余姚市中医医院,,\n"
		     "C-000003,宁海县第一医院,B,\n");
	str_release(&people);
	str_release(&config);
}

/* At 2026-03-16T09:00:00+08:00, a Monday. */
static inline void sandbox_book_open(const struct sandbox *s, struct book *b, enum book_access access)
{
	static char rules[512];
	const char *top = getenv("CRM_TOP");
	const struct book_where where = {
		.dir = s->dir, .as_of = "2026-03-16", .defaults = rules, .command = "lead edit" };
	struct error err = ERROR_INIT;

	snprintf(rules, sizeof(rules), "%s/rules", top && *top ? top : ".");
	if (book_open(b, &where, access, &err) < 0)
		fail_msg("%s", err.items[0].text);
	no_findings(&err);
}

#endif
