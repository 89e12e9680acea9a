/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-output.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TEXT_COLUMN 30

/* "32 to 2048 px, default 224" */
static char *
describe_spec (const GnParamSpec *spec)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE], value[G_ASCII_DTOSTR_BUF_SIZE];
  const char *unit = *spec->unit ? _ (spec->unit) : "";
  g_autofree char *choices = NULL;
  switch (spec->kind) {
  case GN_PARAM_BOOLEAN:
    return g_strdup_printf (_ ("yes or no, default %s"), spec->value != 0 ? "yes" : "no");
  case GN_PARAM_CHOICE:
    choices = g_strjoinv (", ", (char **)spec->choices);
    return g_strdup_printf (_ ("%s; default %s"), choices, spec->choices[(int)spec->value]);
  default:
    g_ascii_formatd (low, sizeof low, "%.9g", spec->minimum);
    g_ascii_formatd (high, sizeof high, "%.9g", spec->maximum);
    g_ascii_formatd (value, sizeof value, "%.9g", spec->value);
    return g_strdup_printf (_ ("%s to %s%s%s, default %s"), low, high, *unit ? " " : "", unit, value);
  }
}

/* The unit, range and default of an option, or NULL. */
static char *
describe_value (const GnCliOption *option)
{
  if (option->spec)
    return describe_spec (option->spec);
  if (option->shown_default)
    return g_strdup_printf (_ ("default %s"), _ (option->shown_default));
  return NULL;
}

static char *
describe_name (const GnCliOption *option)
{
  if (option->spec && option->spec->kind == GN_PARAM_BOOLEAN)
    return g_strdup_printf ("--[no-]%s", option->name);
  if (option->kind == GN_OPTION_FLAG)
    return g_strdup_printf ("--%s", option->name);
  if (option->argument)
    return g_strdup_printf ("--%s %s", option->name, option->argument);
  return g_strdup_printf ("--%s %s", option->name,
                          option->spec && option->spec->kind == GN_PARAM_CHOICE ? "NAME" : "N");
}

/* The tip with what is known of the value: "Edge of … (32 to 2048 px, default 224)". */
static char *
describe_option (const GnCliOption *option)
{
  g_autofree char *value = describe_value (option);
  g_autoptr (GString) text = g_string_new (NULL);
  if (option->owner)
    g_string_append_printf (text, _ ("With %s: "), option->owner);
  g_string_append (text, _ (option->tip));
  if (value)
    g_string_append_printf (text, " (%s)", value);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A paragraph whose first line begins at @column, where the cursor stands. */
static void
print_paragraph (const char *text, guint column)
{
  gn_cli_print_wrapped (stdout, text, column, column);
  putchar ('\n');
}

static void
print_option (const GnCliOption *option)
{
  g_autofree char *name = describe_name (option);
  g_autofree char *text = describe_option (option);
  guint width = gn_cli_width (name) + 2;
  printf ("  %s%s%s", gn_cli_bold (stdout), name, gn_cli_plain (stdout));
  if (width + 2 > TEXT_COLUMN)
    printf ("\n%*s", TEXT_COLUMN, "");
  else
    printf ("%*s", (int)(TEXT_COLUMN - width), "");
  print_paragraph (text, TEXT_COLUMN);
}

void
gn_cli_print_command_help (const GnCliCommand *command, GnCliOptions *options)
{
  GArray *all = gn_cli_options_get_all (options);
  printf (_ ("Usage: guenon-cli %s [OPTION…]%s%s\n\n"), command->name, *command->operands ? " " : "",
          command->operands);
  print_paragraph (_ (command->summary), 0);
  if (command->description) {
    putchar ('\n');
    print_paragraph (_ (command->description), 0);
  }
  printf (_ ("\nOptions:\n"));
  for (guint i = 0; i < all->len; i++)
    print_option (&g_array_index (all, GnCliOption, i));
}

void
gn_cli_print_help (void)
{
  printf (_ ("Usage: guenon-cli COMMAND [OPTION…] …\n\n"));
  print_paragraph (_ ("Trains networks that tell similar animals apart in photos, and uses them."), 0);
  printf (_ ("\nCommands:\n"));
  for (guint i = 0; gn_cli_commands[i]; i++) {
    printf ("  %s%-16s%s", gn_cli_bold (stdout), gn_cli_commands[i]->name, gn_cli_plain (stdout));
    print_paragraph (_ (gn_cli_commands[i]->summary), 18);
  }
  putchar ('\n');
  print_paragraph (_ ("“guenon-cli COMMAND --help” explains a command; --version tells the version."), 0);
  print_paragraph (
      _ ("Exit status: 0 done, 1 failed, 2 usage, 3 done but files were skipped, 4 data set or model unusable, "
         "5 no space left, 130 and 143 stopped by a signal after saving."),
      0);
}

/* Text as roff takes it: no line may begin with a control character, backslashes and hyphens are escaped. */
static void
print_roff (const char *text)
{
  if (*text == '.' || *text == '\'')
    fputs ("\\&", stdout);
  for (; *text; text++) {
    if (*text == '\\')
      fputs ("\\e", stdout);
    else if (*text == '-')
      fputs ("\\-", stdout);
    else
      putchar (*text);
  }
}

static void
print_man_command (const GnCliCommand *command)
{
  GnCliContext context = { 0 };
  g_autofree gpointer settings = g_malloc0 (MAX (command->settings_size, 1));
  g_autoptr (GnCliOptions) options = gn_cli_command_options (command, &context, settings);
  GArray *all = gn_cli_options_get_all (options);
  printf (".SS \"");
  print_roff (command->name);
  printf (" [OPTION…] ");
  print_roff (command->operands);
  printf ("\"\n");
  print_roff (command->summary);
  if (command->description) {
    printf ("\n.PP\n");
    print_roff (command->description);
  }
  putchar ('\n');
  for (guint i = 0; i < all->len; i++) {
    const GnCliOption *option = &g_array_index (all, GnCliOption, i);
    g_autofree char *name = describe_name (option);
    g_autofree char *text = describe_option (option);
    printf (".TP\n.B ");
    print_roff (name);
    putchar ('\n');
    print_roff (text);
    putchar ('\n');
  }
  if (command->clear)
    command->clear (settings);
}

void
gn_cli_print_man (void)
{
  printf (".TH GUENON\\-CLI 1 \"\" \"Guenon " GN_VERSION "\" \"User Commands\"\n"
          ".SH NAME\nguenon\\-cli \\- train and use classifiers of similar animals\n"
          ".SH SYNOPSIS\n.B guenon\\-cli\n.I COMMAND\n[\\fIOPTION\\fR…] …\n"
          ".SH DESCRIPTION\nTrains networks that tell similar animals apart in photos, and uses them, on the processor of "
          "one's own computer and without a network connection.\n"
          "Results go to standard output, messages and progress to standard error. Numbers are written as in the C locale.\n"
          ".SH COMMANDS\n");
  for (guint i = 0; gn_cli_commands[i]; i++)
    print_man_command (gn_cli_commands[i]);
  printf (".SH EXIT STATUS\n.TP\n.B 0\nDone.\n.TP\n.B 1\nFailed while running, or every photo failed.\n.TP\n.B 2\n"
          "The command line makes no sense, or asks for something this version does not have.\n.TP\n.B 3\n"
          "Done, but some files were skipped; each one is named on standard error.\n.TP\n.B 4\n"
          "The data set or the model is unusable.\n.TP\n.B 5\nNo space left on the disk.\n.TP\n.B 130, 143\n"
          "Stopped by SIGINT or SIGTERM after saving. A second signal leaves at once.\n"
          ".SH ENVIRONMENT\n.TP\n.B GUENON_ISA\nForces a kernel path: portable, avx2, avx512, avx512bf16 or amx.\n.TP\n"
          ".B OPENBLAS_CORETYPE\nForces the processor OpenBLAS takes this one for.\n.TP\n.B NO_COLOR\nNo colours.\n.TP\n"
          ".B XDG_DATA_HOME\nWhere exclusions and runs are kept, in the folder guenon.\n");
}
