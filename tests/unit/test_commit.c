/* test_commit.c - several files become new together or not at all: states before and after, recovery run once and again,
 * damaged records, hand edits in between. What faults of single system calls do is tests/fault/. */
#include "sandbox.h"

#include "book/commit.h"

#define OLD "id,name\nL-1,旧\n"
#define NEW "id,name\nL-1,新\nL-2,又\n"
#define LOG "at,id\n1,L-1\n"
#define ROW "2,L-1\n2,L-2\n"

static void set_up(struct sandbox *s)
{
	sandbox_open(s);
	sandbox_mkdir(s, ".crm");
	sandbox_mkdir(s, "log");
	sandbox_puts(s, "leads.csv", OLD);
	sandbox_puts(s, "log/2026-03.csv", LOG);
}

static const struct stat *stat_of(const struct sandbox *s, const char *name, struct stat *st)
{
	*st = (struct stat){ 0 };
	return fstatat(s->fd, name, st, 0) == 0 ? st : NULL;
}

/* leads.csv replaced, tasks.csv new, a row appended to the log of a month there is and of one there isn't. */
static void stage(struct commit *c, const struct sandbox *s)
{
	struct stat st;

	commit_init(c, s->fd);
	str_adds(commit_replace(c, "leads.csv", stat_of(s, "leads.csv", &st), -1, SLICE(OLD)), NEW);
	str_adds(commit_replace(c, "tasks.csv", NULL, -1, SLICE("")), "id\nT-1\n");
	str_adds(commit_append(c, "log/2026-03.csv", stat_of(s, "log/2026-03.csv", &st), -1), ROW);
	str_adds(commit_append(c, "log/2026-04.csv", NULL, -1), LOG);
}

static void assert_old(const struct sandbox *s)
{
	assert_file(s, "leads.csv", OLD);
	assert_false(sandbox_has(s, "tasks.csv"));
	assert_file(s, "log/2026-03.csv", LOG);
	assert_false(sandbox_has(s, "log/2026-04.csv"));
}

static void assert_new(const struct sandbox *s)
{
	assert_file(s, "leads.csv", NEW);
	assert_file(s, "tasks.csv", "id\nT-1\n");
	assert_file(s, "log/2026-03.csv", LOG ROW);
	assert_file(s, "log/2026-04.csv", LOG);
}

static void assert_swept(const struct sandbox *s)
{
	static const char *const names[] = { ".crm/commit", ".crm/commit.new", "leads.csv.crm-new",
					     "tasks.csv.crm-new" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (sandbox_has(s, names[i]))
			fail_msg("%s is left over", names[i]);
}

/* The record of that very commit, as commit.c describes it. */
static void add_record(struct str *out)
{
	const struct slice new = SLICE(NEW), old = SLICE(OLD), tasks = SLICE("id\nT-1\n"), row = SLICE(ROW),
			   log = SLICE(LOG);

	str_addf(out, "crm-commit 1\nreplace %zu %08x %zu %08x leads.csv\n", new.len, file_crc32(0, new), old.len,
		 file_crc32(0, old));
	str_addf(out, "replace %zu %08x -1 00000000 tasks.csv\n", tasks.len, file_crc32(0, tasks));
	str_addf(out, "append %zu %08x %zu log/2026-03.csv\n%s\n", row.len, file_crc32(0, row), log.len, ROW);
	str_addf(out, "append %zu %08x 0 log/2026-04.csv\n%s\n", log.len, file_crc32(0, log), LOG);
	str_addf(out, "end %08x\n", file_crc32(0, str_slice(out)));
}

/* As a writer leaves it that was stopped right behind the commit point. */
static void leave_pending(struct sandbox *s)
{
	struct str record = STR_INIT;

	set_up(s);
	add_record(&record);
	sandbox_puts(s, "leads.csv.crm-new", NEW);
	sandbox_puts(s, "tasks.csv.crm-new", "id\nT-1\n");
	sandbox_puts(s, ".crm/commit", record.buf);
	str_release(&record);
}

static void a_commit_becomes_new_as_one(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;
	struct commit c;

	(void)state;
	set_up(&s);
	stage(&c, &s);
	assert_old(&s); /* nothing before it is run */
	assert_int_equal(commit_run(&c, &err), 0);
	no_findings(&err);
	commit_release(&c);
	assert_new(&s);
	assert_swept(&s);
	assert_int_equal(commit_pending(s.fd, &err), 0);
	assert_int_equal(commit_recover(s.fd, &err), 0);
	assert_new(&s);
	sandbox_close(&s);
}

/* New bytes before, between and behind ranges of the old file. */
static void what_is_kept_goes_on_in_its_place(void **state)
{
	const struct slice old = SLICE(OLD);
	struct error err = ERROR_INIT;
	struct sandbox s;
	struct commit c;
	struct stat st;
	struct str *out;
	int fd;

	(void)state;
	set_up(&s);
	fd = openat(s.fd, "leads.csv", O_RDONLY);
	assert_true(fd >= 0);
	commit_init(&c, s.fd);
	out = commit_replace(&c, "leads.csv", stat_of(&s, "leads.csv", &st), fd, old);
	commit_keep(&c, 0, 8); /* id,name\n */
	str_adds(out, "L-0,先\n");
	commit_keep(&c, 8, 0);
	commit_keep(&c, 8, old.len - 8);
	str_adds(out, "L-2,后\n");
	assert_int_equal(commit_run(&c, &err), 0);
	no_findings(&err);
	assert_file(&s, "leads.csv", "id,name\nL-0,先\nL-1,旧\nL-2,后\n");
	assert_swept(&s);
	commit_release(&c);
	close(fd);
	sandbox_close(&s);
}

static void an_empty_commit_writes_nothing(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;
	struct commit c;

	(void)state;
	set_up(&s);
	commit_init(&c, s.fd);
	assert_int_equal(commit_run(&c, &err), 0);
	commit_release(&c);
	assert_old(&s);
	assert_swept(&s);
	sandbox_close(&s);
}

static void bytes_are_bytes(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;
	struct commit c;
	struct stat st;
	struct str text;

	(void)state;
	set_up(&s);
	commit_init(&c, s.fd);
	str_add(commit_append(&c, "log/2026-03.csv", stat_of(&s, "log/2026-03.csv", &st), -1), "a\0b\nend 00000000\n", 17);
	commit_replace(&c, "leads.csv", stat_of(&s, "leads.csv", &st), -1, SLICE(OLD)); /* becomes empty */
	assert_int_equal(commit_run(&c, &err), 0);
	commit_release(&c);
	assert_file(&s, "leads.csv", "");
	text = sandbox_read(&s, "log/2026-03.csv");
	assert_int_equal(text.len, strlen(LOG) + 17);
	assert_memory_equal(text.buf + strlen(LOG), "a\0b\nend 00000000\n", 17);
	str_release(&text);
	sandbox_close(&s);
}

/* More than there was is written once, behind a copy of what there was; a file that isn't what was read is left alone. */
static void much_is_written_once(void **state)
{
	enum { MUCH = 3 << 20 };
	char *much = xcalloc(MUCH + 1, 1);

	(void)state;
	memset(much, 'x', MUCH);
	for (int edited = 0; edited < 2; edited++) {
		struct error err = ERROR_INIT;
		struct sandbox s;
		struct commit c;
		struct stat st;
		struct str text;
		int fd;

		set_up(&s);
		fd = openat(s.fd, "log/2026-03.csv", O_RDONLY);
		commit_init(&c, s.fd);
		str_adds(commit_append(&c, "log/2026-03.csv", stat_of(&s, "log/2026-03.csv", &st), fd), much);
		str_adds(commit_append(&c, "log/2026-04.csv", NULL, -1), much);
		if (edited)
			sandbox_puts(&s, "log/2026-03.csv", LOG ROW);
		assert_int_equal(commit_run(&c, &err), edited ? -1 : 0);
		commit_release(&c);
		close(fd);
		text = sandbox_read(&s, "log/2026-03.csv");
		assert_int_equal(text.len, edited ? strlen(LOG ROW) : strlen(LOG) + MUCH);
		assert_memory_equal(text.buf, edited ? LOG ROW : LOG, edited ? strlen(LOG ROW) : strlen(LOG));
		if (!edited)
			assert_memory_equal(text.buf + strlen(LOG), much, MUCH);
		str_release(&text);
		assert_int_equal(sandbox_has(&s, "log/2026-04.csv"), !edited);
		assert_false(sandbox_has(&s, "log/2026-03.csv.crm-new"));
		assert_false(sandbox_has(&s, "log/2026-04.csv.crm-new"));
		assert_false(sandbox_has(&s, ".crm/commit"));
		error_release(&err);
		sandbox_close(&s);
	}
	free(much);
}

static void the_mode_is_kept(void **state)
{
	static const mode_t modes[] = { 0600, 0640, 0664, 0444 };
	struct error err = ERROR_INIT;
	struct sandbox s;
	struct commit c;
	struct stat st;

	(void)state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		set_up(&s);
		assert_int_equal(fchmodat(s.fd, "leads.csv", modes[i], 0), 0);
		stage(&c, &s);
		assert_int_equal(commit_run(&c, &err), 0);
		commit_release(&c);
		assert_non_null(stat_of(&s, "leads.csv", &st));
		assert_int_equal(st.st_mode & 07777, modes[i]);
		sandbox_close(&s);
	}
}

static void the_directory_of_the_log_is_made(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;
	struct commit c;

	(void)state;
	sandbox_open(&s);
	sandbox_mkdir(&s, ".crm");
	commit_init(&c, s.fd);
	str_adds(commit_append(&c, "log/2026-03.csv", NULL, -1), LOG);
	assert_int_equal(commit_run(&c, &err), 0);
	no_findings(&err);
	commit_release(&c);
	assert_file(&s, "log/2026-03.csv", LOG);
	sandbox_close(&s);
}

/* Another file in its place, with the same content and the same time, as cp -p makes it. */
static void put_twin(const struct sandbox *s, const char *name)
{
	struct stat st;

	assert_non_null(stat_of(s, name, &st));
	sandbox_puts(s, "twin", OLD);
	assert_int_equal(utimensat(s->fd, "twin", (struct timespec[]){ st.st_atim, st.st_mtim }, 0), 0);
	assert_int_equal(renameat(s->fd, "twin", s->fd, name), 0);
}

/* A file touched between reading and writing: by content, by replacing it, by removing or by making it. */
static void what_was_edited_meanwhile_is_refused(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	for (int how = 0; how < 5; how++) {
		static const char *const names[] = { "leads.csv", "leads.csv", "leads.csv", "tasks.csv",
						     "log/2026-03.csv" };
		static const char *const texts[] = { "id,name\nL-1,手\n", OLD, NULL, "id\nT-9\n", LOG "3,L-1\n" };
		struct sandbox s;
		struct commit c;

		set_up(&s);
		stage(&c, &s);
		usleep(20000); /* file systems keep time in ticks */
		if (how == 1)
			put_twin(&s, "leads.csv");
		else if (texts[how])
			sandbox_puts(&s, names[how], texts[how]);
		else
			assert_int_equal(unlinkat(s.fd, names[how], 0), 0);
		assert_int_equal(commit_run(&c, &err), -1);
		assert_finding(&err, ERROR_SYSTEM,
			       "was edited by somebody else meanwhile; nothing was written; try again");
		commit_release(&c);
		if (texts[how])
			assert_file(&s, names[how], texts[how]);
		assert_int_equal(sandbox_has(&s, "leads.csv"), how != 2);
		assert_file(&s, "log/2026-03.csv", how == 4 ? LOG "3,L-1\n" : LOG);
		assert_false(sandbox_has(&s, "log/2026-04.csv"));
		assert_swept(&s);
		sandbox_close(&s);
	}
}

/* What stands in the way is found before the commit point: then nothing has changed. */
static void what_cannot_be_written_leaves_all_as_it_was(void **state)
{
	static const char *const ways[] = { "tasks.csv.crm-new", ".crm/commit.new", ".crm/commit" };
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct sandbox s;
		struct commit c;

		set_up(&s);
		sandbox_mkdir(&s, ways[i]);
		stage(&c, &s);
		assert_int_equal(commit_run(&c, &err), -1);
		assert_finding(&err, ERROR_SYSTEM, "cannot write");
		commit_release(&c);
		assert_old(&s);
		assert_false(sandbox_has(&s, "leads.csv.crm-new"));
		assert_int_equal(unlinkat(s.fd, ways[i], AT_REMOVEDIR), 0);
		assert_swept(&s);
		sandbox_close(&s);
	}
}

/* Behind the commit point it could never be finished. */
static void a_log_that_cannot_be_written_is_told_in_time(void **state)
{
	struct error err = ERROR_INIT;
	const uid_t who = geteuid();
	struct sandbox s;
	struct commit c;
	int rc;

	(void)state;
	set_up(&s);
	assert_int_equal(fchmodat(s.fd, "log/2026-03.csv", 0444, 0), 0);
	assert_int_equal(
		fchmodat(s.fd, ".", 0777, 0) | fchmodat(s.fd, ".crm", 0777, 0) | fchmodat(s.fd, "log", 0777, 0), 0);
	stage(&c, &s);
	if (!who) /* root may write anything */
		assert_int_equal(seteuid(65534), 0);
	rc = commit_run(&c, &err);
	if (!who)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(rc, -1);
	assert_finding(&err, ERROR_SYSTEM, "cannot append to 'log/2026-03.csv'");
	commit_release(&c);
	assert_old(&s);
	assert_swept(&s);
	sandbox_close(&s);
}

/* A name that the record couldn't be read back with must not get past the commit point. */
static void names_stay_inside_the_book(void **state)
{
	static const char *const names[] = { "../leads.csv", "/tmp/leads.csv", "a/b.csv", ".crm/lock", "log/../x",
					     "log/a/b",	     "log/",	       "",	  ".",	       "a\nb.csv" };
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct sandbox s;
		struct commit c;

		set_up(&s);
		commit_init(&c, s.fd);
		str_adds(commit_append(&c, names[i], NULL, -1), ROW);
		if (commit_run(&c, &err) != -1)
			fail_msg("'%s' gets past", names[i]);
		assert_int_equal(err.count, 1);
		error_reset(&err);
		commit_release(&c);
		assert_old(&s);
		assert_swept(&s);
		sandbox_close(&s);
	}
	error_release(&err);
}

static void a_pending_commit_is_finished(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	leave_pending(&s);
	assert_old(&s);
	assert_int_equal(commit_pending(s.fd, &err), 1);
	assert_int_equal(commit_recover(s.fd, &err), 1);
	no_findings(&err);
	assert_new(&s);
	assert_swept(&s);
	assert_int_equal(commit_pending(s.fd, &err), 0);
	assert_int_equal(commit_recover(s.fd, &err), 0);
	assert_new(&s);
	sandbox_close(&s);
}

/* Stopped at every place of carrying it out, and of the recovery itself. */
static void recovery_goes_on_from_anywhere(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	for (int step = 0; step <= 7; step++) {
		leave_pending(&s);
		if (step >= 1)
			assert_int_equal(renameat(s.fd, "leads.csv.crm-new", s.fd, "leads.csv"), 0);
		if (step >= 2)
			assert_int_equal(renameat(s.fd, "tasks.csv.crm-new", s.fd, "tasks.csv"), 0);
		if (step >= 3)
			sandbox_puts(&s, "log/2026-03.csv", step == 3 ? LOG "2,L" : LOG ROW);
		if (step >= 5)
			sandbox_puts(&s, "log/2026-04.csv", step == 5 ? "" : step == 6 ? "at," : LOG);
		assert_int_equal(commit_recover(s.fd, &err), 1);
		no_findings(&err);
		assert_new(&s);
		assert_swept(&s);
		sandbox_close(&s);
	}
}

/* A power cut may leave a file its new length without the bytes. */
static void a_hole_in_what_was_appended_is_filled(void **state)
{
	struct error err = ERROR_INIT;
	struct str text = STR_INIT;
	struct sandbox s;

	(void)state;
	leave_pending(&s);
	str_adds(&text, LOG "2,L-");
	str_fill(&text, '\0', strlen(ROW) - 4);
	sandbox_write(&s, "log/2026-03.csv", str_slice(&text));
	assert_int_equal(commit_recover(s.fd, &err), 1);
	assert_new(&s);
	str_release(&text);
	sandbox_close(&s);
}

static void recovery_run_twice_is_recovery(void **state)
{
	struct error err = ERROR_INIT;
	struct str record = STR_INIT;
	struct sandbox s;

	(void)state;
	leave_pending(&s);
	add_record(&record);
	assert_int_equal(commit_recover(s.fd, &err), 1);
	/* All carried out, but the record's removal was lost. */
	sandbox_puts(&s, ".crm/commit", record.buf);
	assert_int_equal(commit_recover(s.fd, &err), 1);
	no_findings(&err);
	assert_new(&s);
	assert_swept(&s);
	str_release(&record);
	sandbox_close(&s);
}

/* Every byte of the record turned over, and the record cut at every length: refused, kept, nothing touched. */
static void a_damaged_record_is_kept(void **state)
{
	struct error err = ERROR_INIT;
	struct str record = STR_INIT;
	struct sandbox s;

	(void)state;
	leave_pending(&s);
	add_record(&record);
	for (size_t i = 0; i < 2 * record.len; i++) {
		struct slice text = str_slice(&record);
		struct str there;

		if (i < record.len)
			record.buf[i] ^= 1;
		else
			text.len = i - record.len;
		sandbox_write(&s, ".crm/commit", text);
		if (commit_recover(s.fd, &err) != -1)
			fail_msg("%s byte %zu is not noticed", i < record.len ? "turned" : "cut before",
				 i % record.len);
		assert_finding(&err, ERROR_SYSTEM, "'.crm/commit' is damaged");
		there = sandbox_read(&s, ".crm/commit");
		assert_true(slice_equal(str_slice(&there), text));
		str_release(&there);
		if (i < record.len)
			record.buf[i] ^= 1;
	}
	assert_old(&s);
	assert_file(&s, "leads.csv.crm-new", NEW);
	/* Whole again, it is carried out. */
	sandbox_write(&s, ".crm/commit", str_slice(&record));
	assert_int_equal(commit_recover(s.fd, &err), 1);
	assert_new(&s);
	str_release(&record);
	sandbox_close(&s);
}

static void write_record(const struct sandbox *s, const char *body)
{
	struct str record = STR_INIT;

	str_adds(&record, body);
	str_addf(&record, "end %08x\n", file_crc32(0, slice_of(body)));
	sandbox_puts(s, ".crm/commit", record.buf);
	str_release(&record);
}

/* Records with a right checksum that nobody here wrote. */
static void a_record_of_another_kind_is_refused(void **state)
{
	static const char *const bodies[] = {
		"crm-commit 2\n",
		"crm-commit 1\nappend 1 00000000 0 ../x.csv\na\n",
		"crm-commit 1\nappend 1 00000000 0 /tmp/x.csv\na\n",
		"crm-commit 1\nappend 1 00000000 0 .crm/lock\na\n",
		"crm-commit 1\nappend 9999 00000000 0 x.csv\na\n",
		"crm-commit 1\nappend 18446744073709551615 00000000 0 x.csv\na\n",
		"crm-commit 1\nappend 1 00000000 0 \na\n",
		"crm-commit 1\nreplace 1 00000000 0 x.csv\n",
		"crm-commit 1\nremove x.csv\n",
	};
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		set_up(&s);
		write_record(&s, bodies[i]);
		if (commit_recover(s.fd, &err) != -1)
			fail_msg("carried out:\n%s", bodies[i]);
		assert_finding(&err, ERROR_SYSTEM, "'.crm/commit' is damaged");
		assert_true(sandbox_has(&s, ".crm/commit"));
		assert_old(&s);
		assert_false(sandbox_has(&s, "x.csv"));
		sandbox_close(&s);
	}
}

/* A record that can't be read is never taken for none: its new files would be swept. */
static void an_unreadable_record_is_an_error(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	for (int how = 0; how < 2; how++) {
		leave_pending(&s);
		assert_int_equal(unlinkat(s.fd, ".crm/commit", 0), 0);
		if (how == 0)
			sandbox_mkdir(&s, ".crm/commit");
		else
			assert_int_equal(symlinkat("nowhere", s.fd, ".crm/commit"), 0);
		assert_int_equal(commit_pending(s.fd, &err), 1);
		assert_int_equal(commit_recover(s.fd, &err), -1);
		assert_finding(&err, ERROR_SYSTEM, "cannot read '.crm/commit'");
		assert_file(&s, "leads.csv.crm-new", NEW);
		assert_old(&s);
		sandbox_close(&s);
	}
}

/* Somebody edited a target between the writer's end and the recovery: neither what it was nor what it becomes. */
static void a_target_edited_in_between_is_refused(void **state)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "leads.csv", "id,name\nL-1,手\n" }, /* as long as it was */
		{ "leads.csv", OLD "L-3,手\n" },
		{ "leads.csv", "" },
		{ "tasks.csv", "id\nT-9\n" },		     /* there was none */
		{ "log/2026-03.csv", "at,id\n" },	     /* shorter than it was */
		{ "log/2026-03.csv", LOG ROW "3,L-1\n" },    /* longer than it becomes */
		{ "log/2026-03.csv", LOG "9,L-9\n" },	     /* as long as a part, but another */
		{ "log/2026-03.csv", LOG "9,L-1\n2,L-2\n" }, /* as long as all */
		{ "log/2026-04.csv", "at,id\n9,L-1\n" },     /* there was none */
	};
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		leave_pending(&s);
		sandbox_puts(&s, rows[i].name, rows[i].text);
		if (commit_recover(s.fd, &err) != -1)
			fail_msg("row %zu: the edit of %s is overwritten", i, rows[i].name);
		assert_finding(&err, ERROR_SYSTEM, "was edited while a commit was waiting to be finished");
		assert_file(&s, rows[i].name, rows[i].text);
		assert_true(sandbox_has(&s, ".crm/commit"));
		sandbox_close(&s);
	}
}

static void what_was_put_back_is_finished(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	leave_pending(&s);
	sandbox_puts(&s, "leads.csv", "id,name\n");
	assert_int_equal(commit_recover(s.fd, &err), -1);
	error_reset(&err);
	sandbox_puts(&s, "leads.csv", OLD);
	assert_int_equal(commit_recover(s.fd, &err), 1);
	no_findings(&err);
	assert_new(&s);
	error_release(&err);
	sandbox_close(&s);
}

/* The new content is gone, or is not what was written: the commit is not done, and must not be taken for done. */
static void new_content_that_is_lost_is_told(void **state)
{
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	for (int how = 0; how < 3; how++) {
		leave_pending(&s);
		if (how == 0)
			assert_int_equal(unlinkat(s.fd, "leads.csv.crm-new", 0), 0);
		else
			sandbox_puts(&s, "leads.csv.crm-new", how == 1 ? "" : "id,name\nL-1,新\nL-2,错\n");
		if (commit_recover(s.fd, &err) != -1)
			fail_msg("loss %d is not noticed", how);
		assert_int_equal(err.count, 1);
		error_reset(&err);
		assert_file(&s, "leads.csv", OLD);
		assert_true(sandbox_has(&s, ".crm/commit"));
		sandbox_close(&s);
	}
	error_release(&err);
}

static void leftovers_are_swept(void **state)
{
	static const char *const gone[] = { "leads.csv.crm-new", "log/2026-03.csv.crm-new", ".crm/commit.new" };
	static const char *const kept[] = { "commit.new", "leads.csv.bak", "crm-new", "notes.crm-new.txt",
					    "log/commit.new" };
	struct error err = ERROR_INIT;
	struct sandbox s;

	(void)state;
	set_up(&s);
	for (size_t i = 0; i < COUNT(gone); i++)
		sandbox_puts(&s, gone[i], "half");
	for (size_t i = 0; i < COUNT(kept); i++)
		sandbox_puts(&s, kept[i], "mine");
	assert_int_equal(commit_pending(s.fd, &err), 0);
	assert_int_equal(commit_recover(s.fd, &err), 0);
	no_findings(&err);
	for (size_t i = 0; i < COUNT(gone); i++)
		if (sandbox_has(&s, gone[i]))
			fail_msg("%s is left over", gone[i]);
	for (size_t i = 0; i < COUNT(kept); i++)
		if (!sandbox_has(&s, kept[i]))
			fail_msg("%s was not ours to remove", kept[i]);
	assert_old(&s);
	sandbox_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_becomes_new_as_one),
		cmocka_unit_test(what_is_kept_goes_on_in_its_place),
		cmocka_unit_test(an_empty_commit_writes_nothing),
		cmocka_unit_test(bytes_are_bytes),
		cmocka_unit_test(much_is_written_once),
		cmocka_unit_test(the_mode_is_kept),
		cmocka_unit_test(the_directory_of_the_log_is_made),
		cmocka_unit_test(what_was_edited_meanwhile_is_refused),
		cmocka_unit_test(what_cannot_be_written_leaves_all_as_it_was),
		cmocka_unit_test(a_log_that_cannot_be_written_is_told_in_time),
		cmocka_unit_test(names_stay_inside_the_book),
		cmocka_unit_test(a_pending_commit_is_finished),
		cmocka_unit_test(recovery_goes_on_from_anywhere),
		cmocka_unit_test(a_hole_in_what_was_appended_is_filled),
		cmocka_unit_test(recovery_run_twice_is_recovery),
		cmocka_unit_test(a_damaged_record_is_kept),
		cmocka_unit_test(a_record_of_another_kind_is_refused),
		cmocka_unit_test(an_unreadable_record_is_an_error),
		cmocka_unit_test(a_target_edited_in_between_is_refused),
		cmocka_unit_test(what_was_put_back_is_finished),
		cmocka_unit_test(new_content_that_is_lost_is_told),
		cmocka_unit_test(leftovers_are_swept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
