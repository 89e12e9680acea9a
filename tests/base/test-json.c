/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-json.h"

#include <locale.h>
#include <math.h>

static void
test_text (void)
{
  static const char text[] = "{\"z\":[1,-2.5,true,null,[],{}],\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001bfnrt ä\"}";
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_autofree char *again = gn_json_to_string (root, FALSE);
  g_assert_cmpstr (again, ==, text);
  g_autofree char *pretty = gn_json_to_string (root, TRUE);
  g_assert_true (g_str_has_prefix (pretty, "{\n  \"z\": [\n    1,\n    -2.5,"));
  g_assert_true (
      g_str_has_suffix (pretty, "    [],\n    {}\n  ],\n  \"a\": \"\\\"\\\\\\b\\f\\n\\r\\t\\u0001bfnrt ä\"\n}"));
}

static void
check_number (double value, const char *expected)
{
  g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), value);
  g_autofree char *text = gn_json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, expected);
  if (isfinite (value)) {
    g_autofree char *array = g_strdup_printf ("[%s]", text);
    g_autoptr (JsonNode) back = json_from_string (array, NULL);
    g_assert_nonnull (back);
    g_assert_cmpfloat (json_array_get_double_element (json_node_get_array (back), 0), ==, value);
  }
}

static void
test_numbers (void)
{
  check_number (1e-8, "1e-08");
  check_number (0.1, "0.1");
  check_number (1.0 / 3, "0.3333333333333333");
  check_number (1e30, "1e+30");
  check_number (3, "3");
  check_number (5e-324, "4.94065645841247e-324");
  check_number (NAN, "null");
  check_number (-INFINITY, "null");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/text", test_text);
  g_test_add_func ("/json/numbers", test_numbers);
  return g_test_run ();
}
