/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"
#include "gn-json.h"
#include "gn-param.h"

#include <locale.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

typedef struct {
  gboolean flip;
  int size;
  double rate;
  int mode;
} Values;

static const char *const modes[] = { "constant", "reflect", NULL };

static const GnParamSpec table[] = {
  { "flip", "Flip", "", "Mirror it.", GN_PARAM_BOOLEAN, 0, 1, 1, 0, 1, 1, NULL, offsetof (Values, flip) },
  { "size", "Size", "px", "Edge.", GN_PARAM_INTEGER, 32, 1024, 224, 32, 512, 32, NULL, offsetof (Values, size) },
  { "rate", "Rate", "", "Step.", GN_PARAM_REAL, 0, 1, 0.001, 0, 0.1, 0.001, NULL, offsetof (Values, rate) },
  { "mode", "Mode", "", "Border.", GN_PARAM_CHOICE, 0, 1, 1, 0, 1, 1, modes, offsetof (Values, mode) },
  { NULL }
};

static const GnParamSpec *
spec (const char *id)
{
  const GnParamSpec *found = gn_params_find (table, id);
  g_assert_nonnull (found);
  return found;
}

static void
test_defaults (void)
{
  Values values;
  memset (&values, 0xff, sizeof values);
  gn_params_set_defaults (table, &values);
  g_assert_true (values.flip);
  g_assert_cmpint (values.size, ==, 224);
  g_assert_cmpfloat (values.rate, ==, 0.001);
  g_assert_cmpint (values.mode, ==, 1);
  g_assert_cmpfloat (gn_param_get (spec ("mode"), &values), ==, 1);
  g_assert_null (gn_params_find (table, "nothing"));
}

static void
refuse (const char *id, const char *text, const char *needle)
{
  Values values, before;
  memset (&values, 0, sizeof values);
  gn_params_set_defaults (table, &values);
  before = values;
  g_autoptr (GError) error = NULL;
  g_assert_false (gn_param_parse (spec (id), &values, text, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, id));
  g_assert_nonnull (strstr (error->message, needle));
  g_assert_cmpmem (&values, sizeof values, &before, sizeof before);
}

static void
test_parse (void)
{
  Values values;
  g_autoptr (GError) error = NULL;
  gn_params_set_defaults (table, &values);
  g_assert_true (gn_param_parse (spec ("flip"), &values, "No", &error));
  g_assert_true (gn_param_parse (spec ("size"), &values, "1024", &error));
  g_assert_true (gn_param_parse (spec ("rate"), &values, "2.5e-2", &error));
  g_assert_true (gn_param_parse (spec ("mode"), &values, "constant", &error));
  g_assert_no_error (error);
  g_assert_false (values.flip);
  g_assert_cmpint (values.size, ==, 1024);
  g_assert_cmpfloat (values.rate, ==, 0.025);
  g_assert_cmpint (values.mode, ==, 0);

  refuse ("flip", "maybe", "yes or no");
  refuse ("size", "31", "from 32 to 1024 px");
  refuse ("size", "99999999999999999999", "1024");
  refuse ("size", "64.5", "whole number");
  refuse ("size", "", "32");
  refuse ("rate", "nan", "from 0 to 1");
  refuse ("rate", "inf", "from 0 to 1");
  refuse ("rate", "0,5", "0,5");
  refuse ("rate", "0.5x", "0.5x");
  refuse ("mode", "Reflect", "constant, reflect");
}

static void
test_set (void)
{
  Values values;
  g_autoptr (GError) error = NULL;
  gn_params_set_defaults (table, &values);
  g_assert_true (gn_param_set (spec ("size"), &values, 32, NULL));
  g_assert_false (gn_param_set (spec ("rate"), &values, NAN, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_false (gn_param_set (spec ("mode"), &values, 2, NULL));
  g_assert_false (gn_param_set (spec ("flip"), &values, 2, NULL));
  g_assert_cmpint (values.size, ==, 32);
  g_assert_cmpfloat (values.rate, ==, 0.001);
}

static gboolean
read_text (const char *text, Values *values, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, error);
  return node && gn_params_from_json (table, values, json_node_get_object (node), error);
}

static void
test_json_round_trip (void)
{
  Values values = { FALSE, 77, 1.0 / 3, 0 }, back;
  memset (&back, 0, sizeof back);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  gn_params_to_json (table, &values, builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = gn_json_to_string (root, FALSE);
  g_assert_cmpstr (text, ==, "{\"flip\":false,\"size\":77,\"rate\":0.3333333333333333,\"mode\":\"constant\"}");
  g_autoptr (GError) error = NULL;
  g_assert_true (read_text (text, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpint (back.flip, ==, values.flip);
  g_assert_cmpint (back.size, ==, values.size);
  g_assert_cmpfloat (back.rate, ==, values.rate);
  g_assert_cmpint (back.mode, ==, values.mode);
}

static void
test_json_errors (void)
{
  static const struct {
    const char *text, *needle;
  } cases[] = {
    { "{\"flipp\": true}", "flipp" }, { "{\"size\": 31}", "size" },     { "{\"size\": \"64\"}", "size" },
    { "{\"rate\": null}", "rate" },   { "{\"mode\": 1}", "mode" },      { "{\"mode\": \"x\"}", "mode" },
    { "{\"flip\": 1}", "flip" },      { "{\"rate\": [0.5]}", "[0.5]" }, { "{\"rate\": {}}", "rate" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Values values;
    g_autoptr (GError) error = NULL;
    gn_params_set_defaults (table, &values);
    g_assert_false (read_text (cases[i].text, &values, &error));
    g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
    g_assert_nonnull (strstr (error->message, cases[i].needle));
  }
  Values values = { .size = 50, .rate = 0.5 };
  g_assert_true (read_text ("{\"rate\": 1}", &values, NULL));
  g_assert_cmpfloat (values.rate, ==, 1);
  g_assert_cmpint (values.size, ==, 50);
}

static void
test_describe (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gn_params_describe_json (table, builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  JsonArray *rows = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (rows), ==, 4);
  JsonObject *size = json_array_get_object_element (rows, 1);
  g_assert_cmpstr (json_object_get_string_member (size, "name"), ==, "size");
  g_assert_cmpstr (json_object_get_string_member (size, "unit"), ==, "px");
  g_assert_cmpint (json_object_get_int_member (size, "maximum"), ==, 1024);
  g_assert_cmpint (json_object_get_int_member (size, "default"), ==, 224);
  JsonObject *mode = json_array_get_object_element (rows, 3);
  g_assert_cmpstr (json_object_get_string_member (mode, "default"), ==, "reflect");
  g_assert_false (json_object_has_member (mode, "minimum"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (mode, "choices")), ==, 2);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/param/defaults", test_defaults);
  g_test_add_func ("/param/parse", test_parse);
  g_test_add_func ("/param/set", test_set);
  g_test_add_func ("/param/json-round-trip", test_json_round_trip);
  g_test_add_func ("/param/json-errors", test_json_errors);
  g_test_add_func ("/param/describe", test_describe);
  return g_test_run ();
}
