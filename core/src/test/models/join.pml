/* join.pml - SharedQueue.taskDone() and join().
 *
 * One producer (lane 0), two takers of which the first is killed up to DEATHS times and reborn in the same slot under
 * the next epoch, a task that puts another one (lane 1) before it is done, and a join at any moment. Proves:
 *   - during every join there is an instant at which no accepted item is neither done nor ended by a death;
 *   - the number of tasks ended by death that join reports is never too small, also when slots are reused, and is too
 *     large by at most one per death (a taker killed between raising its cell and moving head);
 *   - join returns, if takers live (-DENDS: no invalid end state).
 *
 *   spin -a [options] join.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m10000
 *
 *   (none) | -DENDS | -DDEATHS=1     pass
 *   -DCELL_LATE         FAILS: the cell raised after head has moved
 *   -DCELLS_FIRST       FAILS: join looks at the cells before the lanes
 *   -DNO_TAILS          FAILS: join does not read the tails again: a task put by a task is missed
 *   -DFORGET            FAILS: a slot's new member zeroes the cell without entering the dead one's count in the ledger
 *   -DADD_TWICE         FAILS: the ledger's entry not tagged with the epoch: a second death counts the first one twice
 *   -DLEDGER_FIRST      FAILS: join reads the ledger before the cell
 *   -DCELL_ONCE         FAILS: join reads the cell before it knows that its member is dead: counts what was done since
 *   -DEXACT             FAILS: claims that the reported number is exact
 */
#ifndef DEATHS
#define DEATHS 2
#endif
#ifndef ITEMS
#define ITEMS 1                         /* tasks that the producer puts; the first one puts another */
#endif
#define WHO(s, e) ((s) * 4 + (e))
#define ALIVE(w) (alive[(w) / 4] == (w) % 4)
#define LIVING(s) (cell_n[s] != 0 && alive[s] == cell_e[s])
#define OPEN(l) (C[l] == 0 || !ALIVE(C[l]))

byte head[2], tail[2], buf[6];
byte C[2];                              /* consumer words: slot, epoch */
byte cell_e[3], cell_n[3];              /* a member's cell, one 64-bit word: epoch | taken but not done */
byte led_e[3], led_n[3];                /* a slot's ledger, one 64-bit word: last epoch entered | tasks ended by death */
byte alive[3];                          /* which epoch of a slot the kernel knows to live */

/* ghosts */
byte open_items, lost, deaths, hand[3];
byte between;                           /* deaths between raising the cell and moving head */
bit  joining, quiet, over;

inline watch() { if :: joining && open_items == 0 -> quiet = 1 :: else fi }

proctype Producer() {
  d_step { buf[0] = 0; tail[0]++; open_items++ };
#if ITEMS > 1
  d_step { buf[1] = 1; tail[0]++; open_items++ };
#endif
  skip
}

#define WORK(l) (head[l] != tail[l] && OPEN(l))

proctype Taker(byte s, e) {
  byte l, it;
  { skip;
    /* the first use of the slot's cell by this epoch: enter what the last one left behind, once, then zero it */
    if
    :: cell_e[s] != e ->
#ifndef FORGET
#ifdef ADD_TWICE
       d_step { led_n[s] = led_n[s] + cell_n[s]; led_e[s] = cell_e[s] };
#else
       d_step { if :: led_e[s] < cell_e[s] -> led_n[s] = led_n[s] + cell_n[s]; led_e[s] = cell_e[s] :: else fi };
#endif
#endif
       d_step { cell_e[s] = e; cell_n[s] = 0 }
    :: else
    fi;
end:
    if
    :: atomic { WORK(0) -> l = 0 }
    :: atomic { WORK(1) -> l = 1 }
    fi;
    if
    :: atomic { OPEN(l) -> C[l] = WHO(s, e) };
       if
       :: head[l] != tail[l] ->
#ifndef CELL_LATE
          cell_n[s]++;                                          /* raise the cell ... */
#endif
          d_step { it = buf[l * 3 + head[l]]; head[l]++; hand[s] = 1 };         /* ... then free */
#ifdef CELL_LATE
          cell_n[s]++;
#endif
          C[l] = 0;
          if
          :: it == 0 -> d_step { buf[3] = 2; tail[1]++; open_items++ }          /* a task that puts a task */
          :: else
          fi;
          d_step { cell_n[s]--; hand[s] = 0; open_items--; watch() }            /* taskDone */
       :: else -> C[l] = 0
       fi
    :: !OPEN(l)
    fi;
    atomic { l = 0; it = 0; goto end }
  } unless { atomic { alive[s] != e -> l = 0; it = 0 } }
}

proctype Killer() {
  do
  :: deaths < DEATHS && !over ->
     d_step {
       if
       :: hand[1] -> hand[1] = 0; lost++; open_items--; watch()
       :: !hand[1] && LIVING(1) -> between++
       :: else
       fi;
       alive[1] = 0; deaths++
     };
     if
     :: atomic { !over -> alive[1] = deaths + 1; run Taker(1, deaths + 1) }     /* joins again, same slot */
     :: over
     fi
  :: break
  od
}

#ifdef ENDS
#define HINT head[0] == tail[0] && head[1] == tail[1] && !LIVING(1) && !LIVING(2)
#else
#define HINT true
#endif

proctype Joiner() {
  byte t0, t1, c_e, c_n, l_e, l_n, reported, lost0; bit ended;
  d_step { joining = 1; watch() };
scan:
  atomic { HINT; t0 = 0; t1 = 0; lost0 = 0 };
  lost0 = lost;
  t0 = tail[0]; t1 = tail[1];                                                   /* the tails, */
#ifdef CELLS_FIRST
  if :: !LIVING(1) :: else -> goto scan fi;
  if :: !LIVING(2) :: else -> goto scan fi;
#endif
  if :: head[0] == tail[0] :: else -> goto scan fi;                             /* then every lane, */
  if :: head[1] == tail[1] :: else -> goto scan fi;
#ifndef CELLS_FIRST
  if :: !LIVING(1) :: else -> goto scan fi;                                     /* then every living member's cell, */
  if :: !LIVING(2) :: else -> goto scan fi;
#endif
#ifndef NO_TAILS
  if :: t0 == tail[0] && t1 == tail[1] :: else -> goto scan fi;                 /* then the tails again */
#endif
  assert(quiet);
  /* the report: slot 1 only, slot 2 never dies. Whose cell it is, whether he is dead, what it holds; then the ledger. */
#ifdef LEDGER_FIRST
  d_step { l_n = led_n[1]; l_e = led_e[1] };
#endif
  d_step { c_e = cell_e[1]; c_n = cell_n[1] };
  ended = (alive[1] != c_e);                                                    /* probed: dead, */
#ifndef CELL_ONCE
  d_step { ended = ended && cell_e[1] == c_e; c_n = cell_n[1] };                /* so this is what he died with */
#endif
  d_step {
#ifndef LEDGER_FIRST
    l_n = led_n[1]; l_e = led_e[1];
#endif
    reported = l_n;
    if :: ended && c_e > l_e -> reported = reported + c_n :: else fi;
    c_e = 0; c_n = 0; l_e = 0; l_n = 0; ended = 0; t0 = 0; t1 = 0
  };
  d_step {
    assert(reported >= lost0);
    assert(reported <= lost + between);
#ifdef EXACT
    assert(deaths < DEATHS || lost != lost0 || reported == lost);
#endif
    over = 1; alive[1] = 0; alive[2] = 0; reported = 0; lost0 = 0       /* proven: no more is to be seen */
  }
}

init { atomic { alive[1] = 1; alive[2] = 1; run Producer(); run Taker(1, 1); run Taker(2, 1); run Joiner(); run Killer() } }
