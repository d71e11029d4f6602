/**
 * Looking at objects from outside, for tools: joins nothing, maps no object, changes nothing, and believes nothing that a
 * damaged file says. What an object's memory means is told by the {@link io.atoll.core.inspect.Inspector} of its kind.
 */
package io.atoll.core.inspect;
