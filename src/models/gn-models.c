/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gn-family.h"
#include "gn-models.h"

static const GnFamily *const families[] = { &gn_resnet_family };

const GnModelType *const *
gn_model_types_list (void)
{
  static const GnModelType **list;

  if (g_once_init_enter (&list)) {
    GPtrArray *types = g_ptr_array_new ();

    for (guint i = 0; i < G_N_ELEMENTS (families); i++)
      for (const GnModelType *type = families[i]->types; type->name; type++)
        g_ptr_array_add (types, (gpointer) type);
    g_ptr_array_add (types, NULL);
    g_once_init_leave (&list, (const GnModelType **) g_ptr_array_free (types, FALSE));
  }
  return list;
}

const GnModelType *
gn_model_type_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (const GnModelType *const *type = gn_model_types_list (); *type; type++) {
    if (g_str_equal ((*type)->name, name))
      return *type;
    g_string_append_printf (names, "%s%s", names->len ? ", " : "", (*type)->name);
  }
  g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_MISMATCH,
               _("There is no architecture “%s”; there are %s"), name, names->str);
  return NULL;
}

GnGraph *
gn_model_build (const char *name, int n_classes, int image_size, GError **error)
{
  const GnModelType *type = gn_model_type_find (name, error);

  if (!type)
    return NULL;
  if (image_size < type->minimum_size || image_size > GN_MODEL_MAX_SIZE) {
    g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE,
                 _("%s takes images of %d to %d px, not %d px"), name, type->minimum_size, GN_MODEL_MAX_SIZE,
                 image_size);
    return NULL;
  }
  if (n_classes < 1 || n_classes > GN_MODEL_MAX_CLASSES) {
    g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE, _("%s takes 1 to %d classes, not %d"), name,
                 GN_MODEL_MAX_CLASSES, n_classes);
    return NULL;
  }
  return type->build (type, n_classes, image_size, error);
}

const GnModelType *
gn_model_type_detect (GnTensorFile *file, int *n_classes, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    const GnModelType *type = families[i]->detect (file, n_classes);

    if (type)
      return type;
  }
  g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_MISMATCH,
               _("The tensors in the file are those of no architecture known here; name one with --architecture, or "
                 "take weights with torchvision's key names"));
  return NULL;
}
