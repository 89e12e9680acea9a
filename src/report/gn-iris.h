/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 150 irises (R. A. Fisher: "The use of multiple measurements in taxonomic problems", 1936; E. Anderson's flowers): a
 * problem small enough to compare algorithms in a second. */
#pragma once

#define GN_IRIS_SPECIES 3
#define GN_IRIS_FLOWERS 50 /* a species */
#define GN_IRIS_MEASUREMENTS 4

/* Sepal length and width, petal length and width, in millimetres; setosa, versicolor, virginica in this order. */
extern const unsigned char gn_iris[GN_IRIS_SPECIES * GN_IRIS_FLOWERS][GN_IRIS_MEASUREMENTS];
