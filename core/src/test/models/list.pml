/* SharedList, one element: executable specification (Promela, for Spin 6).
 *
 * An element has two slots and a version, whose lowest bit names the slot that has it; the list has a size, here 0 or 1.
 * Writers hold the owner word; they add the element, set it, and take it away, and die at any step. Checked for every
 * interleaving of single loads and stores, with an exact death verdict:
 *   1  a reader accepts only what was written together: never torn;
 *   2  what it reports, an element or that there is none, was the truth at some moment of that very read: what a writer
 *      has not committed when it dies was never seen;
 *   3  the next writer goes on, and finds what was committed, without repairing anything.
 *
 * run:  spin -a list.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m10000
 * sizes that ran to the end (add to `spin -a`): none; -DDEATHS=2 -DOPS=1; -DNW=1 -DOPS=5 -DDEATHS=0;
 *   -DNW=1 -DOPS=3 -DREADS=2
 * Each of these must FAIL:
 *   B_INPLACE  the slot that has the element is overwritten
 *   B_PUBFIRST the version is stored before the slot is written (no release)
 *   B_NOCHECK  the version is not read again
 *   B_EARLY    it is read again before the copy (no acquire fence)
 *   B_SIZEFIRST the size is read before everything else, not between the two looks at the version
 *   B_APPEND   the size is stored before the element
 *   B_ONEBIT   the version counts to one only, so that two writes bring back the same
 */
#ifndef NW
#define NW 2
#endif
#ifndef OPS
#define OPS 2
#endif
#ifndef READS
#define READS 1
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifdef B_ONEBIT
#define NEXT ((ver + 1) & 1)
#else
#define NEXT (ver + 1)
#endif
#ifdef B_INPLACE
#define TARGET (ver & 1)
#else
#define TARGET ((ver + 1) & 1)
#endif

typedef Slot { byte x; byte y };
Slot S[2]; byte ver; byte size;
byte own; bool dead[NW+1], gone[NW+1]; byte ended;      /* the owner word, and the kernel's verdict */
byte nextv = 1;
byte cur; short seen; bool reading;                     /* ghost: the truth, and what was true since the read began */

inline truth(v) { cur = v; if :: reading -> seen = seen | (1 << v) :: else fi }

inline acquire() {
  if
  :: atomic { own == 0 -> own = me }
  :: atomic { own != 0 && dead[own] -> own = me }
  fi; skip;
  /* whoever holds the word finds what was committed last */
  d_step { assert((size != 0) == (cur != 0));
           assert(size == 0 || (S[ver & 1].x == cur && S[ver & 1].y == cur)) } }

inline fill() {                                         /* plain stores, in any order, behind a release fence */
  d_step { x = nextv; nextv++; s = TARGET; todo = 3 }
  do :: atomic { todo & 1 -> S[s].x = x; todo = todo & ~1 }
     :: atomic { todo & 2 -> S[s].y = x; todo = todo & ~2 }
     :: todo == 0 -> break
  od; skip }

inline set() {
#ifdef B_PUBFIRST
  d_step { ver = NEXT; x = nextv; truth(x); s = ver & 1; nextv++; todo = 3 }
  do :: atomic { todo & 1 -> S[s].x = x; todo = todo & ~1 }
     :: atomic { todo & 2 -> S[s].y = x; todo = todo & ~2 }
     :: todo == 0 -> break
  od; skip
#else
  fill();
  d_step { ver = NEXT; truth(x) }                       /* RELEASE store: the commit */
#endif
}

inline append() {
#ifdef B_APPEND
  size = 1;
  fill();
  d_step { ver = NEXT; truth(x) }
#else
  fill();
  ver = NEXT;                                           /* RELEASE store; nobody looks there yet */
  d_step { size = 1; truth(x) }                         /* RELEASE store: the commit */
#endif
}

proctype Writer(byte me) {
  byte n, x, s, todo;
  {
  do
  :: atomic { n < OPS -> n++ }
end_wait:
     acquire();
     if
     :: size == 1 -> set()
     :: size == 1 -> d_step { size = 0; truth(0) }      /* RELEASE store: the commit */
     :: size == 0 -> append()
     fi; skip;
     d_step { assert(own == me); own = 0; x = 0; s = 0 }
  :: n == OPS -> break
  od;
  skip
  } unless { dead[me] };
  d_step { gone[me] = 1; ended++; n = 0; x = 0; s = 0; todo = 0 }
}

proctype Reader() {                                     /* writes nothing: its death concerns nobody */
  byte n, v, x, y, z;
  bool same;
  do
  :: atomic { n < READS -> n++; reading = 1; seen = 1 << cur }
again:
#ifdef B_SIZEFIRST
     z = size;
#endif
     v = ver;                                           /* acquire */
#ifdef B_EARLY
     same = (ver == v);
#endif
     x = S[v & 1].x;                                    /* plain copies (the writer's order is free) */
     y = S[v & 1].y;
     /* acquire fence */
#ifndef B_SIZEFIRST
     z = size;                                          /* acquire */
#endif
#ifdef B_NOCHECK
     same = true;
#endif
#if !defined(B_NOCHECK) && !defined(B_EARLY)
     same = (ver == v);
#endif
     if
     :: !same -> goto again
     :: same && z == 0 -> assert(seen & 1)
     :: same && z == 1 -> assert(x == y); assert(seen & (1 << x))
     fi; skip;
     d_step { reading = 0; seen = 0; v = 0; x = 0; y = 0; z = 0; same = 0 }
  :: n == READS -> break
  od }

proctype Killer() { byte d;
  do :: atomic { d < DEATHS -> d++;
     if :: !gone[1] -> dead[1] = 1
#if NW > 1
        :: !gone[2] -> dead[2] = 1
#endif
#if NW > 2
        :: !gone[3] -> dead[3] = 1
#endif
        :: else fi }
     :: d == DEATHS -> break od }

init {
  byte me = NW + 1; byte i;
  atomic {
    i = 1; do :: i <= NW -> run Writer(i); i++ :: else -> break od;
    run Reader(); run Killer() }
  /* the auditor: when every writer has ended or died, the word can be taken, and all is as it was committed */
end_audit:
  ended == NW;
  acquire()
}
