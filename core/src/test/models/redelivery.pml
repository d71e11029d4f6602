/* redelivery.pml - SharedQueue.consume() with a handler that throws.
 *
 * One lane of ITEMS records and a redelivery lane that holds one; NC consumers with an in-flight area each, of which
 * 1 .. MORTALS die anywhere; a handler that throws THROWS times in all. A record whose handler threw is published in
 * the redelivery lane, then cleared in the area. Nobody waits for room in the redelivery lane: a consumer that finds it
 * full, with a look that takes no word, handles the record again where it is. Moving a record from a lane to an area is
 * one step here (queue.pml proves why it may be). Proves:
 *   - nothing is lost, and nobody waits for ever;
 *   - a record is handled to its end more than once only if a consumer died with it in its area.
 *
 *   spin -a [options] redelivery.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m10000
 *
 *   (none)              passes
 *   -DNC=3 -DMORTALS=2  passes
 *   -DONCE              FAILS: claims that a death between publish and clear does not make a record handled twice
 *   -DCLEAR_FIRST       FAILS: the record cleared in the area before it is published: lost
 *   -DONE_LOOK          FAILS: no second look under the producer word: a record written over, lost
 *   -DWAIT              FAILS: a consumer waits for room that only another one, which waits too, could make
 */
#ifndef ITEMS
#define ITEMS 3
#endif
#ifndef NC
#define NC 2
#endif
#ifndef MORTALS
#define MORTALS 1
#endif
#ifndef THROWS
#define THROWS 3
#endif
#define ROOM 1                          /* records that the redelivery lane holds */
#define OPEN(w) ((w) == 0 || dead[w])

byte next;                              /* head of the lane, which holds ITEMS records from the start */
byte C[2];                              /* consumer words of the lane and of the redelivery lane */
byte head, tail, buf[ROOM];             /* the redelivery lane */
byte P;                                 /* its producer word */
byte A[NC + 1];                         /* area words: consumer n begins with area n */
byte area[NC + 1];                      /* 1 + the record in the area */
bit  dead[NC + 1];

/* ghosts */
byte thrown;
bit  handled[ITEMS], excused[ITEMS];    /* to its end; in the area of one who died */

inline handle_area(x) {                 /* by the owner of A[x] */
  do
  :: area[x] == 0 -> break
  :: d_step { area[x] != 0 ->                                   /* the handler returns */
       item = area[x] - 1;
#ifdef ONCE
       assert(!handled[item]);
       area[x] = 0;                                             /* so that a death between these two is not the cause */
#else
       assert(!handled[item] || excused[item]);
#endif
       handled[item] = 1; item = 0
     };
     area[x] = 0
  :: atomic { area[x] != 0 && thrown < THROWS -> thrown++ };    /* the handler throws */
     seen = head;
     if
     :: tail - seen >= ROOM ->                                  /* full, it seems: handle it again in place */
#ifdef WAIT
        tail - head < ROOM;
#endif
        seen = 0
     :: else ->
        atomic { OPEN(P) -> P = me; seen = 0 };                 /* nothing to recover: one store publishes */
        if
#ifndef ONE_LOOK
        :: tail - head >= ROOM -> P = 0                         /* full: in place */
#endif
        :: else ->
#ifdef CLEAR_FIRST
           d_step { item = area[x]; area[x] = 0 };
           buf[tail % ROOM] = item;
#else
           buf[tail % ROOM] = area[x];
#endif
           tail++;                                              /* publish, */
           P = 0;
           atomic { item = 0; area[x] = 0 }                     /* then clear */
        fi
     fi
  od
}

proctype Consumer(byte me) {
  byte x, item, seen;
  { skip;
end:
    if
    :: atomic { next < ITEMS && OPEN(C[0]) -> C[0] = me };
       if
       :: next < ITEMS -> d_step { area[me] = next + 1; next++ }
       :: else
       fi;
       C[0] = 0;
       x = me
    :: atomic { head != tail && OPEN(C[1]) -> C[1] = me };
       if
       :: head != tail -> d_step { area[me] = buf[head % ROOM]; head++ }
       :: else
       fi;
       C[1] = 0;
       x = me
    :: atomic { A[1] != me && dead[A[1]] -> A[1] = me; x = 1 }
#if NC > 2
    :: atomic { A[2] != me && dead[A[2]] -> A[2] = me; x = 2 }
#endif
    fi;
    handle_area(x);
    atomic { x = 0; item = 0; seen = 0; goto end }
  } unless { atomic { dead[me] -> x = 0; item = 0; seen = 0 } }
}

proctype Killer() {
  byte v = 1, a;
  do
  :: v <= MORTALS ->
     d_step {
       a = 1;
       do
       :: a <= NC -> if :: A[a] == v && area[a] != 0 -> excused[area[a] - 1] = 1 :: else fi; a++
       :: else -> break
       od;
       dead[v] = 1; v++; a = 0
     }
  :: v <= MORTALS -> v++                                        /* spared */
  :: else -> break
  od
}

active proctype Judge() {
  byte i;
  timeout ->
  d_step {
    do :: i < ITEMS -> assert(handled[i]); i++ :: else -> break od;
    i = 1; do :: i <= NC -> assert(area[i] == 0); i++ :: else -> break od; i = 0
  }
}

init {
  atomic {
    byte i = 1;
    do :: i <= NC -> A[i] = i; run Consumer(i); i++ :: else -> break od; i = 0;
    run Killer()
  }
}
