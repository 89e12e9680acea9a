/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (gn-cli-error-quark, gn_cli_error)

struct GnCliOptions {
  GArray *all;                 /* (element-type GnCliOption) */
  GHashTable *given;           /* name -> text */
  const char *const *unbuilt;
};

GnCliOptions *
gn_cli_options_new (void)
{
  GnCliOptions *options = g_new0 (GnCliOptions, 1);
  options->all = g_array_new (FALSE, TRUE, sizeof (GnCliOption));
  options->given = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  return options;
}

void
gn_cli_options_free (GnCliOptions *options)
{
  if (!options)
    return;
  g_array_unref (options->all);
  g_hash_table_unref (options->given);
  g_free (options);
}

static void
add (GnCliOptions *options, GnCliOption option)
{
  g_array_append_val (options->all, option);
}

void
gn_cli_options_add_flag (GnCliOptions *options, const char *name, const char *tip, gboolean *target)
{
  add (options, (GnCliOption){ .kind = GN_OPTION_FLAG, .name = name, .tip = tip, .target = target });
}

void
gn_cli_options_add_text (GnCliOptions *options, const char *name, const char *argument, const char *tip,
                         const char *shown_default, char **target)
{
  add (options, (GnCliOption){ .kind = GN_OPTION_TEXT, .name = name, .argument = argument, .tip = tip,
                               .shown_default = shown_default, .target = target });
}

void
gn_cli_options_add_list (GnCliOptions *options, const char *name, const char *argument, const char *tip, GPtrArray *target)
{
  add (options, (GnCliOption){ .kind = GN_OPTION_LIST, .name = name, .argument = argument, .tip = tip, .target = target });
}

void
gn_cli_options_add_seed (GnCliOptions *options, const char *name, const char *tip, guint64 *target)
{
  add (options, (GnCliOption){ .kind = GN_OPTION_SEED, .name = name, .argument = "N", .tip = tip, .shown_default = "0",
                               .target = target });
}

void
gn_cli_options_add_bytes (GnCliOptions *options, const char *name, const char *tip, const char *shown_default,
                          guint64 *target)
{
  add (options, (GnCliOption){ .kind = GN_OPTION_BYTES, .name = name, .argument = "BYTES", .tip = tip,
                               .shown_default = shown_default, .target = target });
}

void
gn_cli_options_add_specs (GnCliOptions *options, const GnParamSpec *table, gpointer values)
{
  for (const GnParamSpec *spec = table; spec && spec->id; spec++)
    add (options, (GnCliOption){ .kind = GN_OPTION_SPEC, .name = spec->id, .tip = spec->tip, .target = values,
                                 .spec = spec });
}

/* The row that says the same of another owner's parameter. */
static GnCliOption *
find_same (GnCliOptions *options, const GnParamSpec *spec)
{
  for (guint i = 0; i < options->all->len; i++) {
    GnCliOption *option = &g_array_index (options->all, GnCliOption, i);
    if (option->kind == GN_OPTION_LATER && strcmp (option->name, spec->id) == 0 && option->spec->value == spec->value)
      return option;
  }
  return NULL;
}

void
gn_cli_options_add_later (GnCliOptions *options, const GnParamSpec *table, const char *owner)
{
  for (const GnParamSpec *spec = table; spec && spec->id; spec++) {
    GnCliOption *same = find_same (options, spec);
    if (same) {
      g_autofree char *owners = g_strdup_printf ("%s, %s", same->owner, owner);
      same->owner = g_intern_string (owners);
      continue;
    }
    add (options, (GnCliOption){ .kind = GN_OPTION_LATER, .name = spec->id, .tip = spec->tip, .spec = spec,
                                 .owner = owner });
  }
}

void
gn_cli_options_add_unbuilt (GnCliOptions *options, const char *const *names)
{
  options->unbuilt = names;
}

GArray *
gn_cli_options_get_all (GnCliOptions *options)
{
  return options->all;
}

const char *
gn_cli_options_get (GnCliOptions *options, const char *name)
{
  return g_hash_table_lookup (options->given, name);
}

static GnCliOption *
find (GnCliOptions *options, const char *name)
{
  for (guint i = 0; i < options->all->len; i++) {
    GnCliOption *option = &g_array_index (options->all, GnCliOption, i);
    if (strcmp (option->name, name) == 0)
      return option;
  }
  return NULL;
}

static gboolean
is_boolean (const GnCliOption *option)
{
  return option->spec && option->spec->kind == GN_PARAM_BOOLEAN;
}

static gboolean
takes_argument (const GnCliOption *option)
{
  return option->kind != GN_OPTION_FLAG && !is_boolean (option);
}

static gboolean
reject_unknown (GnCliOptions *options, const char *name, GError **error)
{
  if (options->unbuilt && g_strv_contains (options->unbuilt, name)) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_NOT_BUILT, _ ("--%s is not part of this version"), name);
    return FALSE;
  }
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = 0; i < options->all->len; i++)
    g_ptr_array_add (names, (gpointer)g_array_index (options->all, GnCliOption, i).name);
  g_ptr_array_add (names, NULL);
  g_autofree char *shown = g_utf8_make_valid (name, -1);
  const char *nearest = gn_cli_nearest (name, (const char *const *)names->pdata);
  if (nearest)
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("there is no option --%s; do you mean --%s?"), shown, nearest);
  else
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("there is no option --%s"), shown);
  return FALSE;
}

static gboolean
reject_value (const GnCliOption *option, const char *expected, const char *text, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (text, -1);
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--%s must be %s, not “%s”"), option->name, expected, shown);
  return FALSE;
}

/* "4G": binary multiples, as memory is counted. */
static gboolean
parse_bytes (const char *text, guint64 *bytes)
{
  static const char suffixes[] = "KMGT";
  char *end;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  guint64 number = g_ascii_strtoull (text, &end, 10);
  const char *suffix = *end ? strchr (suffixes, g_ascii_toupper (*end)) : NULL;
  int shift = 0;
  if (suffix) {
    shift = 10 * (int)(suffix - suffixes + 1);
    end++;
    if (g_ascii_strcasecmp (end, "iB") == 0 || g_ascii_strcasecmp (end, "B") == 0)
      end += strlen (end);
  }
  *bytes = number << shift;
  return *end == '\0' && number > 0 && (*bytes >> shift) == number;
}

static gboolean
set_spec (const GnCliOption *option, const char *text, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  if (gn_param_parse (option->spec, option->target, valid, &cause))
    return TRUE;
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, "--%s", cause->message); /* it begins with the id */
  return FALSE;
}

static gboolean
set (const GnCliOption *option, const char *text, GError **error)
{
  switch (option->kind) {
  case GN_OPTION_FLAG:
    *(gboolean *)option->target = TRUE;
    return TRUE;
  case GN_OPTION_TEXT:
    if (!*text)
      return reject_value (option, _ ("something"), text, error);
    g_free (*(char **)option->target);
    *(char **)option->target = g_strdup (text);
    return TRUE;
  case GN_OPTION_LIST:
    g_ptr_array_add (option->target, g_strdup (text));
    return TRUE;
  case GN_OPTION_SPEC:
    return set_spec (option, text, error);
  case GN_OPTION_SEED:
    return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, option->target, NULL)
           || reject_value (option, _ ("a whole number from 0 to 18446744073709551615"), text, error);
  case GN_OPTION_BYTES:
    return parse_bytes (text, option->target)
           || reject_value (option, _ ("a number of bytes such as 800M or 4G"), text, error);
  case GN_OPTION_LATER:
    return TRUE;
  }
  return FALSE;
}

static gboolean
give (GnCliOptions *options, const GnCliOption *option, const char *text, GError **error)
{
  if (!set (option, text, error))
    return FALSE;
  g_hash_table_insert (options->given, (gpointer)option->name, g_strdup (text));
  return TRUE;
}

/* @argument: argv[*at] without its dashes. */
static gboolean
parse_long (GnCliOptions *options, const char *argument, int argc, char **argv, int *at, GError **error)
{
  const char *equals = strchr (argument, '=');
  g_autofree char *name = equals ? g_strndup (argument, (gsize)(equals - argument)) : g_strdup (argument);
  const GnCliOption *option = find (options, name);
  gboolean negated = !option && g_str_has_prefix (name, "no-");
  if (negated) {
    option = find (options, name + 3);
    if (!option || !is_boolean (option))
      return reject_unknown (options, name, error);
  }
  if (!option)
    return reject_unknown (options, name, error);
  if (equals && (option->kind == GN_OPTION_FLAG || negated)) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--%s takes no value"), name);
    return FALSE;
  }
  if (equals)
    return give (options, option, equals + 1, error);
  if (!takes_argument (option))
    return give (options, option, is_boolean (option) ? (negated ? "no" : "yes") : "", error);
  if (*at + 1 >= argc) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--%s needs a value"), name);
    return FALSE;
  }
  return give (options, option, argv[++*at], error);
}

static gboolean
parse_short (GnCliOptions *options, const char *argument, GError **error)
{
  static const struct {
    char letter;
    const char *name;
  } letters[] = { { 'h', "help" }, { 'q', "quiet" }, { 'v', "verbose" } };
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++) {
    const GnCliOption *option = find (options, letters[i].name);
    if (argument[0] == letters[i].letter && argument[1] == '\0' && option)
      return give (options, option, "", error);
  }
  g_autofree char *shown = g_utf8_make_valid (argument, -1);
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("there is no option -%s"), shown);
  return FALSE;
}

char **
gn_cli_options_parse (GnCliOptions *options, int argc, char **argv, GError **error)
{
  g_autoptr (GPtrArray) operands = g_ptr_array_new_with_free_func (g_free);
  gboolean ended = FALSE;
  for (int i = 0; i < argc; i++) {
    const char *argument = argv[i];
    gboolean ok = TRUE;
    if (ended || argument[0] != '-' || argument[1] == '\0')
      g_ptr_array_add (operands, g_strdup (argument));
    else if (strcmp (argument, "--") == 0)
      ended = TRUE;
    else if (argument[1] == '-')
      ok = parse_long (options, argument + 2, argc, argv, &i, error);
    else
      ok = parse_short (options, argument + 1, error);
    if (!ok)
      return NULL;
  }
  g_ptr_array_add (operands, NULL);
  return (char **)g_ptr_array_steal (operands, NULL);
}
