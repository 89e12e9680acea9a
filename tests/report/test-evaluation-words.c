/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation-words.h"

#include <string.h>

static void
assert_says (char *sentence, const char *first, ...)
{
  va_list parts;
  va_start (parts, first);
  g_assert_nonnull (sentence);
  for (const char *part = first; part; part = va_arg (parts, const char *))
    if (!strstr (sentence, part))
      g_error ("“%s” does not say “%s”", sentence, part);
  va_end (parts);
  g_free (sentence);
}

static void
test_accuracy (void)
{
  GnEvaluation evaluation = { .split = GN_SPLIT_VALIDATION,
                              .n_classes = 10,
                              .count = 272,
                              .correct = 240,
                              .accuracy = 240.0 / 272,
                              .low = 0.8386,
                              .high = 0.9154 };
  char *sentence = gn_evaluation_say_accuracy (&evaluation);
  g_assert_cmpstr (sentence, ==, "240 of 272 validation photos are right: 88.2 % (95 % sure between 83.9 and 91.5 %).");
  g_free (sentence);
  evaluation.sampled_from = 1000;
  assert_says (gn_evaluation_say_accuracy (&evaluation), "random sample of the 1000", NULL);
  evaluation.whole = TRUE;
  assert_says (gn_evaluation_say_accuracy (&evaluation), "240 of 272 photos are right", NULL);

  g_assert_null (gn_evaluation_say_clean (&evaluation));
  evaluation.n_leaked = 62;
  evaluation.clean_count = 210;
  evaluation.clean_correct = 180;
  evaluation.clean_accuracy = 180.0 / 210;
  assert_says (gn_evaluation_say_clean (&evaluation), "Without the 62 photos", "180 of 210", "85.7 %", NULL);
  evaluation.clean_count = 0;
  assert_says (gn_evaluation_say_clean (&evaluation), "All of these photos", NULL);
}

static void
test_comparison (void)
{
  GnComparison better = gn_comparison_from_counts (180, 10, 40, 20),
               worse = gn_comparison_from_counts (180, 40, 10, 20);
  GnComparison unclear = gn_comparison_from_counts (180, 10, 15, 20), even = gn_comparison_from_counts (180, 5, 5, 20);
  GnComparison same = gn_comparison_from_counts (180, 0, 0, 20), none = gn_comparison_from_counts (0, 0, 0, 0);
  assert_says (gn_comparison_say (&better, "A", "B"), "“B” is better, by 12.0 ", "more than noise", NULL);
  assert_says (gn_comparison_say (&worse, "A", "B"), "“A” is better, by 12.0 ", "more than noise", NULL);
  assert_says (gn_comparison_say (&unclear, "A", "B"), "“B” is ahead by 2.2 ", "may be noise", "42 of 100", NULL);
  assert_says (gn_comparison_say (&even, "A", "B"), "No difference: each is right on 5 photos", NULL);
  assert_says (gn_comparison_say (&same, "A", "B"), "No difference", NULL);
  assert_says (gn_comparison_say (&none, "A", "B"), "No difference", NULL);

  /* The interval is told from the better one's side, so both ends are positive in a clear case. */
  char *first = gn_comparison_say (&better, "A", "A"), *second = gn_comparison_say (&worse, "A", "A");
  g_assert_cmpstr (first, ==, second);
  g_assert_null (strchr (first, '-'));
  g_free (first);
  g_free (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/words/accuracy", test_accuracy);
  g_test_add_func ("/report/words/comparison", test_comparison);
  return g_test_run ();
}
