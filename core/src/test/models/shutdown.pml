/* shutdown.pml - SharedQueue.shutdown(): what put may report, and when a consumer may end.
 *
 * Two producers (a lane each), two consumers, one of which is killed anywhere, a redelivery lane for a handler that
 * throws once, and a shutdown at any moment. Moving an item from a lane to an area is one step here (queue.pml proves
 * why it may be). Proves:
 *   - an item that put accepted is handled although everybody ends; an item that put refused is never handled;
 *   - the flag decides alone: no word is shared by producers and consumers on the fast path;
 *   - every consumer ends (-DENDS: no invalid end state).
 *
 *   spin -a [options] shutdown.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m10000
 *
 *   (none)              passes: put reports accepted, refused, or unknown (published, but the flag was up)
 *   -DENDS              passes; -DNO_DEATH: nobody is killed
 *   -DRETRACT           passes: the producer takes the lane's consumer word and withdraws what nobody has taken
 *   -DRETRACT -DEXCLUSIVE=1          passes: the mortal consumer keeps all lanes and handles records where they are
 *   -DRETRACT -DEXCLUSIVE=2          passes: so does the immortal one, which alone settles and handles what the other
 *                       one had in its area when it died; with -DENDS too
 *   -DRETRACT -DEXCLUSIVE=1 -DNO_SEEN  FAILS: it does not note before it handles how far: refused, and handled
 *   -DEXCLUSIVE=2 -DSKIP_AREAS       FAILS: it ends while the dead one's area has a batch
 *   -DNO_FENCE          FAILS: no full fence between publish and the second look at the flag
 *   -DNO_SECOND_LOOK    FAILS: put looks at the flag before it publishes only
 *   -DNO_RESCAN         FAILS: a consumer ends on lanes it found empty before it saw the flag
 *   -DSKIP_HELD         FAILS: a consumer passes over a lane that somebody else holds
 *   -DSKIP_AREAS        FAILS: a consumer ends while another one, which then dies, still has a batch
 *   -DNO_TAILS          FAILS: a consumer ends without reading the tails again: a record thrown back is missed
 */
#ifndef PUTS
#define PUTS 1                          /* items that each producer puts */
#endif
#define NL 3                            /* lanes 0 and 1, and 2 for redelivery */
#define OWNER(w) (w)
#define OPEN(l) (C[l] == 0 || dead[C[l]])

bit  flag;                              /* shut down */
byte head[NL], tail[NL];
byte buf[NL * 2];
byte C[NL];                             /* consumer words: 0 or the holder */
byte seen[NL];                          /* how far an exclusive consumer may have handled records, in place */
byte A[3];                              /* area words: areas 1 and 2, owned by consumers 1 and 2 */
byte area[3];                           /* 1 + the item in the area */
bit  dead[4];
byte pbuf[2];                           /* tail stores still in a producer's store buffer */
bit  thrown;

#define NOTHING 0
#define ACCEPTED 1
#define REFUSED 2
#define UNKNOWN 3
byte result[2 * PUTS + 1];              /* ghosts */
bit  handled[2 * PUTS + 1];

#ifdef NO_SEEN
#define GONE(l, pos) (head[l] > (pos))
#else
#define GONE(l, pos) (head[l] > (pos) || seen[l] > (pos))
#endif

proctype Producer(byte l) {
  byte i, pos;
  do
  :: i < PUTS ->
     if
#ifndef NO_FIRST_LOOK
     :: flag -> result[l * PUTS + i] = REFUSED
#endif
     :: else ->
        d_step { buf[l * 2 + i] = l * PUTS + i; pos = i };
#ifdef NO_FENCE
        pbuf[l]++;                      /* publish: the store of tail becomes visible some time later */
#else
        tail[l]++;                      /* publish; full fence */
#endif
        if
#ifndef NO_SECOND_LOOK
        :: flag ->
#ifdef RETRACT
           if
           :: atomic { OPEN(l) -> C[l] = 3 };           /* the lane's consumer word; recover it if it was stolen */
              if
              :: GONE(l, pos) -> result[l * PUTS + i] = UNKNOWN         /* taken; lost if its taker is killed last */
              :: else -> tail[l] = pos; result[l * PUTS + i] = REFUSED  /* withdrawn */
              fi;
              C[l] = 0
           :: !OPEN(l) -> result[l * PUTS + i] = UNKNOWN                /* somebody keeps it, perhaps for ever */
           fi
#else
           result[l * PUTS + i] = UNKNOWN
#endif
        :: !flag -> result[l * PUTS + i] = ACCEPTED
#else
        :: true -> result[l * PUTS + i] = ACCEPTED
#endif
        fi
     fi;
     i++
  :: else -> break
  od
}

inline handle(x) {                      /* by the owner of area x */
  if
  :: atomic { thrown == 0 -> thrown = 1; buf[4] = area[x] - 1 };        /* the handler throws: back to the queue ... */
     tail[2]++                                                          /* ... before it leaves the area */
  :: d_step { assert(result[area[x] - 1] != REFUSED); handled[area[x] - 1] = 1 }
  fi;
  area[x] = 0
}

#ifdef ENDS                             /* scan only when it can succeed: no endless loop hides a consumer that never ends */
#define HINT && head[0] == tail[0] && head[1] == tail[1] && head[2] == tail[2] && CLEAR(OTHER)
#else
#define HINT
#endif
#define WORK(l) (head[l] != tail[l] && OPEN(l))
#ifdef SKIP_HELD
#define EMPTY(l) (head[l] == tail[l] || !OPEN(l))
#else
#define EMPTY(l) (head[l] == tail[l])
#endif
#ifdef SKIP_AREAS
#define CLEAR(x) true
#else
#define CLEAR(x) (area[x] == 0)
#endif

#define OTHER (3 - me)

inline scan() {
  t0 = tail[0]; t1 = tail[1]; t2 = tail[2];                             /* AFTER the flag: the tails, */
  if :: EMPTY(0) :: else -> goto again fi;                              /* then every lane, */
  if :: EMPTY(1) :: else -> goto again fi;
  if :: EMPTY(2) :: else -> goto again fi;
  if :: CLEAR(OTHER) :: else -> goto again fi;                          /* then every area, */
#ifndef NO_TAILS
  if :: t0 == tail[0] && t1 == tail[1] && t2 == tail[2] :: else -> goto again fi;       /* then the tails again */
#endif
  goto done
}

proctype Consumer(byte me) {
  byte l, t0, t1, t2;
  { skip;
look:
    if
    :: atomic { WORK(0) -> l = 0 }
    :: atomic { WORK(1) -> l = 1 }
    :: atomic { WORK(2) -> l = 2 }
    :: atomic { A[OTHER] == OTHER && dead[OTHER] -> A[OTHER] = me };
       if :: area[OTHER] != 0 -> handle(OTHER) :: else fi;
       goto again
#ifdef NO_RESCAN
    :: EMPTY(0) -> EMPTY(1) -> EMPTY(2) -> CLEAR(OTHER) -> flag -> goto done
#else
    :: flag HINT ->
       scan()
#endif
    fi;
    if
    :: atomic { OPEN(l) -> C[l] = me };
       if
       :: head[l] != tail[l] ->
          d_step { area[me] = buf[l * 2 + head[l]] + 1; head[l]++ };
          C[l] = 0;
          handle(me)
       :: else -> C[l] = 0
       fi
    :: !OPEN(l)
    fi;
again:
    atomic { l = 0; t0 = 0; t1 = 0; t2 = 0; goto look };
done:
    atomic { l = 0; t0 = 0; t1 = 0; t2 = 0 }
  } unless { atomic { dead[me] -> l = 0; t0 = 0; t1 = 0; t2 = 0 } }
}

#ifdef EXCLUSIVE
/* Keeps the words of all lanes, handles records where they are, then frees them. */
proctype Exclusive(byte me) {
  byte l, t, t0, t1, t2;
  { skip;
look:
    if
    :: d_step {
         OPEN(0) || OPEN(1) || OPEN(2) ->
         if :: OPEN(0) -> C[0] = me :: else fi;
         if :: OPEN(1) -> C[1] = me :: else fi;
         if :: OPEN(2) -> C[2] = me :: else fi
       }
    :: atomic { C[0] == me && head[0] != tail[0] -> l = 0; goto read }
    :: atomic { C[1] == me && head[1] != tail[1] -> l = 1; goto read }
    :: atomic { C[2] == me && head[2] != tail[2] -> l = 2; goto read }
    :: atomic { A[OTHER] == OTHER && dead[OTHER] -> A[OTHER] = me };
       if :: area[OTHER] != 0 -> handle(OTHER) :: else -> skip fi
#ifdef NO_RESCAN
    :: EMPTY(0) -> EMPTY(1) -> EMPTY(2) -> CLEAR(OTHER) -> flag -> goto done
#else
    :: me == 2 && flag HINT -> goto ending
#endif
    :: me == 1 -> goto done                                             /* closed at any time: consumer 2 lives */
    fi;
    goto again;
read:
    t = tail[l];
    seen[l] = t;                                                        /* BEFORE the first of them is handled */
    do
    :: head[l] < t ->
       d_step { t0 = buf[l * 2 + head[l]]; assert(result[t0] != REFUSED); handled[t0] = 1; t0 = 0 };
       head[l]++                                                        /* free */
    :: else -> break
    od;
    goto again;
ending:
    scan();
again:
    atomic { l = 0; t = 0; t0 = 0; t1 = 0; t2 = 0; goto look };
done:
    atomic {
      l = 0; t = 0; t0 = 0; t1 = 0; t2 = 0;
      if :: C[0] == me -> C[0] = 0 :: else fi;
      if :: C[1] == me -> C[1] = 0 :: else fi;
      if :: C[2] == me -> C[2] = 0 :: else fi
    }
  } unless { atomic { dead[me] -> l = 0; t = 0; t0 = 0; t1 = 0; t2 = 0 } }
}
#endif

active proctype Shutdown() { flag = 1 }

#ifndef NO_DEATH
active proctype Killer() { dead[1] = 1 }
#endif

#ifdef NO_FENCE
active proctype Memory() {
end:
  do
  :: atomic { pbuf[0] -> pbuf[0]--; tail[0]++ }
  :: atomic { pbuf[1] -> pbuf[1]--; tail[1]++ }
  od
}
#endif

active proctype Judge() {
  byte i;
  timeout ->
  d_step {
    do :: i < 2 * PUTS -> assert(result[i] != ACCEPTED || handled[i]); assert(result[i] != REFUSED || !handled[i]); i++
    :: else -> break od }
}

init { atomic { A[1] = 1; A[2] = 2; run Producer(0); run Producer(1); 
#ifdef EXCLUSIVE
    if :: EXCLUSIVE == 1 -> run Exclusive(1); run Consumer(2) :: else -> run Consumer(1); run Exclusive(2) fi
#else
    run Consumer(1);
    run Consumer(2)
#endif
} }
