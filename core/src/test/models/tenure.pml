/* tenure.pml - a lane's consumer word and its `last`: how long a consumer may believe the tail that it remembers.
 *
 * One lane. Its producer publishes records one by one and withdraws any of them that nobody has taken, as put does
 * after shutdown: it takes the consumer word and lowers the tail, the only thing that ever does. Two consumers hold the
 * word in turns, each for as many records as it likes. Producer, the one that adopts the lane after it, and consumer 2
 * die anywhere, KILLS of them in all. `last` names the member that held the word last; whoever gets the word stores
 * itself there before anything else. A consumer that found the word free and itself in `last` goes on with the tail
 * that it remembers, any other reads it again. Proves:
 *   - nobody reads at or beyond the true tail, thus never what is half written;
 *   - what was refused (withdrawn) has never been taken and never will be.
 * The producer puts again after it has withdrawn: more than shutdown lets it do.
 *
 *   spin -a [options] tenure.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m10000
 *
 *   (none)              passes
 *   -DSAME_MEMBER       passes: producer and consumer 2 are threads of one member: what it remembers is withdrawn too
 *   -DONE_MEMBER        passes: the consumers are threads of one member, which remembers one tail for both
 *   -DSILENT            FAILS: the producer withdraws without storing itself in `last`
 *   -DSTORE_LATE -DSTEALER_KEEPS  FAILS: `last` stored before the word is let go of only, and a stealer keeps its tail;
 *                       either alone passes: each covers the other
 *   -DKEEP_OWN -DSAME_MEMBER      FAILS: the member goes on remembering what a thread of its own has withdrawn
 *   -DPER_HANDLE -DONE_MEMBER     FAILS: each of a member's consumers remembers a tail of its own
 */
#ifndef ITEMS
#define ITEMS 3
#endif
#ifndef KILLS
#define KILLS 2
#endif
#define PRODUCER 1                      /* members */
#define ADOPTER 4
#ifdef SAME_MEMBER
#define FIRST PRODUCER
#else
#define FIRST 2
#endif
#ifdef ONE_MEMBER
#define SECOND FIRST
#else
#define SECOND 3
#endif
#ifdef PER_HANDLE
#define MEMORY handle
#else
#define MEMORY me
#endif
#define OPEN (C == 0 || dead[C])

byte head, tail, buf[ITEMS];            /* 1 + the item; 0 while it is written */
byte C;                                 /* OwnerWord of the consumer role: the member */
byte last;                              /* the member that held it last */
byte remembered[5];                     /* the tail that a member has seen; in its heap, dies with it */
bit  dead[5];

/* ghosts */
byte put;                               /* items that were begun */
bit  taken[ITEMS], refused[ITEMS];

proctype Producer(byte me) {
  byte item, pos;
  { skip;
    do
    :: put < ITEMS ->
       d_step { item = put; put++; pos = tail; buf[pos] = 0 };
       buf[pos] = item + 1;
       tail = pos + 1;                                          /* publish */
       if
       :: true                                                  /* the flag is down: accepted */
       :: atomic { OPEN -> C = me };                            /* the flag is up */
#if !defined(SILENT) && !defined(STORE_LATE)
          last = me;
#endif
          if
          :: head > pos                                         /* taken: unknown */
          :: else ->
             d_step { tail = pos; refused[item] = 1 };          /* withdrawn */
#if defined(SAME_MEMBER) && !defined(KEEP_OWN)
             remembered[me] = pos
#endif
          fi;
#ifdef STORE_LATE
          last = me;
#endif
          C = 0
       :: !OPEN                                                 /* somebody keeps the word: unknown */
       fi
    :: else -> break
    od
  } unless { atomic { dead[me] -> item = 0; pos = 0 } }
}

proctype Consumer(byte me, handle) {
  byte item; bit stolen, mine;
  { skip;
end:
    if
    :: atomic { C == 0 -> C = me; stolen = 0 }
    :: atomic { C != 0 && dead[C] -> C = me; stolen = 1 }
    fi;
    mine = (last == me);
#ifndef STORE_LATE
    last = me;
#endif
    if
#ifdef STEALER_KEEPS
    :: mine
#else
    :: mine && !stolen
#endif
    :: else -> remembered[MEMORY] = tail
    fi;
    do
    :: head < remembered[MEMORY] ->
       assert(head < tail);
       d_step { assert(buf[head] != 0); item = buf[head] - 1; assert(!refused[item]) };
       d_step { assert(!refused[item]); head++; taken[item] = 1; item = 0 }      /* free */
    :: head == remembered[MEMORY] && head != tail -> remembered[MEMORY] = tail  /* run out: look again */
    :: break                                                                    /* enough for this tenure */
    od;
#ifdef STORE_LATE
    last = me;
#endif
    C = 0;
    atomic { stolen = 0; mine = 0; goto end }
  } unless { atomic { dead[me] -> item = 0; stolen = 0; mine = 0 } }
}

active proctype Killer() {
  byte kills;
  do
  :: kills < KILLS && !dead[PRODUCER] ->
     d_step { dead[PRODUCER] = 1; remembered[PRODUCER] = 0; kills++ };
     run Producer(ADOPTER)
  :: kills < KILLS && dead[PRODUCER] && !dead[ADOPTER] -> d_step { dead[ADOPTER] = 1; kills++ }
  :: kills < KILLS && !dead[FIRST] && FIRST != SECOND && FIRST != PRODUCER ->
     d_step { dead[FIRST] = 1; remembered[FIRST] = 0; kills++ }
  :: break
  od
}

init {
  atomic { run Producer(PRODUCER); run Consumer(FIRST, FIRST); run Consumer(SECOND, 3) }
}
