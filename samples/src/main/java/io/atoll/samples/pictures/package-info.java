/** Pictures of what a pool did: who ran which task when. */
package io.atoll.samples.pictures;
