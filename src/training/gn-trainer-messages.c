/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know about a run before it starts. */
#include "gn-trainer-private.h"
#include "gn-copies.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
tell_leaks (GnTrainer *trainer)
{
  g_autoptr (GArray) leaks = gn_copies_find_leaks (trainer->dataset);
  guint kept = gn_leaks_count_validation (leaks), dropped = trainer->record->left_out->len;
  if (dropped > 0)
    g_ptr_array_add (trainer->messages,
                     g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                   "%u training photo is left out: a validation photo is a copy of it",
                                                   "%u training photos are left out: validation photos are copies of them",
                                                   dropped),
                                      dropped));
  else if (kept > 0 && trainer->record->recipe->leaks == GN_LEAKS_KEEP)
    g_ptr_array_add (trainer->messages,
                     g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                   "Warning: %u of the validation photos is also trained on, which "
                                                   "flatters the accuracy; leaks “drop” leaves the training copy out",
                                                   "Warning: %u of the validation photos are also trained on, which "
                                                   "flatters the accuracy; leaks “drop” leaves the training copies out",
                                                   kept),
                                      kept));
}

static void
tell_exclusions (GnTrainer *trainer)
{
  if (!gn_run_record_has_exclusions_of (trainer->record, trainer->dataset))
    g_ptr_array_add (
        trainer->messages,
        g_strdup (_("Photos were excluded or taken back since this run began; it goes on with those it began with")));
}

/* Both ways the numbers are the same but in their last digits, and the time is not. */
static void
tell_processor (GnTrainer *trainer)
{
  if (trainer->record->recipe->precision == GN_PRECISION_BF16
      && gn_precision_resolve (GN_PRECISION_AUTO) != GN_PRECISION_BF16)
    g_ptr_array_add (
        trainer->messages,
        g_strdup (_("This run computes in BF16, which this processor does not have: it goes on, but slowly")));
}

/* What the head's features, computed once, leave no room for. */
static void
tell_unused (GnTrainer *trainer)
{
  const GnRecipe *recipe = trainer->record->recipe;
  if (recipe->trainable == GN_TRAINABLE_HEAD &&
      (gn_pipeline_get_n_operations (recipe->pipeline) > 0 || recipe->mixup > 0 || recipe->cutmix > 0))
    g_ptr_array_add (trainer->messages,
                     g_strdup (_("The head alone is trained, on every photo as it is: the recipe’s random changes, mixup "
                                 "and CutMix are left out")));
}

/* Weights that saw pixels scaled otherwise still help, but a person should know. */
static void
compare_preprocessing (GnTrainer *trainer, GnTensorFile *file)
{
  const char *theirs = g_hash_table_lookup (gn_tensor_file_get_metadata (file), "normalize");
  const char *ours = gn_normalize_name (trainer->record->recipe->normalize);
  if (theirs && strcmp (theirs, ours) != 0)
    g_ptr_array_add (trainer->messages,
                     g_strdup_printf (_("The model to start from was trained with %s normalisation, this run uses %s"),
                                      theirs, ours));
}

void
gn_trainer_tell_weights (GnTrainer *trainer, const char *shown, const GPtrArray *left_out, GnTensorFile *file)
{
  g_ptr_array_add (trainer->messages, g_strdup_printf (_("Started from “%s”"), shown));
  for (guint i = 0; i < left_out->len; i++)
    g_ptr_array_add (trainer->messages,
                     g_strdup_printf (_("Not taken over: %s"), (char *)g_ptr_array_index (left_out, i)));
  compare_preprocessing (trainer, file);
}

void
gn_trainer_tell_new (GnTrainer *trainer)
{
  tell_leaks (trainer);
  tell_unused (trainer);
}

void
gn_trainer_tell_resumed (GnTrainer *trainer)
{
  tell_exclusions (trainer);
  tell_processor (trainer);
  tell_leaks (trainer);
}
