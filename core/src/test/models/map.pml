/* SharedMap, one stripe: executable specification (Promela, for Spin 6).
 *
 * Checked exhaustively at the sizes below, for every interleaving of single loads and stores, with writers dying at any step (also while they recover) or simply never
 * scheduled again (= paused for ever), and with an exact death verdict:
 *   1  a reader accepts only (k,x,x): never torn, never another key's value;
 *   2  the value (or the miss) it reports was the truth at some moment of that very read (linearizable), hence
 *      never a miss for a key that was present during the whole read;
 *   3  readers neither write nor wait: the model has no cycle at all (check 2 below), so a reader looks again
 *      only if a writer moved in between;
 *   4  after acquire (+ recovery if the bit is set) free set, size and contents are exact: no committed update
 *      lost, no slot leaked, none used twice; recovery depends on the index alone (the free set is HAVOCKED at a steal).
 *
 * check 1:  spin -a map.pml && gcc -O2 -DSAFETY -DCOLLAPSE -DMEMLIM=4000 -o pan pan.c && ./pan -m200000
 * check 2:  spin -a map.pml && gcc -O2 -DNP -DCOLLAPSE -DMEMLIM=4000 -o pan pan.c && ./pan -l -m200000
 * sizes that ran to the end (add to `spin -a`; each under a minute):
 *   (defaults: 2 writers, 1 operation each, 1 reader, 1 death)          -DNW=1 -DOPS=4 -DDEATHS=0  (long histories)
 *   -DNW=1 -DOPS=3 -DDEATHS=0 -DNE=3 -DNS=4                             -DOPS=2 -DNR=0
 *   -DNW=3 -DDEATHS=2 -DNR=0 -DWKEY=1  (the recoverer dies too)         -DMOVE -DPRE=2 -DRKEY=2
 *   with check 2: -DRKEY=2     and     -DNW=1 -DOPS=3 -DRKEY=2
 *   The B_ runs: -DNW=1 -DOPS=3 -DDEATHS=0 (B_NOREC, B_NOBIT: -DNR=0).
 * options:  -DMOVE   writers may also move a key into an earlier tombstone (only needed to compact the index)
 *           -DRULE=1 stripe version, compared for equality, no stamp         (correct; any put disturbs every reader)
 *           -DRULE=2 stripe version and a stamp of M values per index entry  (correct; M-2 is the largest distance)
 *           -DRULE=3 (default) a version per slot, no stamp, no stripe version
 *           -DTAG    (with RULE 3) an index word carries a part of its key's hash: a reader passes one of another part without
 *                    a look at the slot, and a replaced value keeps it. What SharedMap does
 *           -DCLEAR  writers may also clear: each entry becomes a TOMB, then all of them EMPTY. What SharedMap does
 *           both ran to the end with the default sizes and with -DNW=1 -DOPS=3 -DDEATHS=0; the B_ runs fail with both, too
 * Each of these must FAIL:
 *   B_NOBUMP slot reused without a bump      B_LATE  bump after the slot's words (no store fence after it)
 *   B_EARLY  bump before the unlink (bump not a release)    B_NOW2  word not re-read after the version (no acquire)
 *   B_NOFENCE last compare before the copy   B_NOKEY a mismatched key believed without the compare
 *   B_INPLACE overwrite the reachable slot   B_GAP   replace = unlink, then publish
 *   B_EMPTY  remove always stores EMPTY      B_NOREC / B_NOBIT  no recovery / a steal that does not set the bit
 *   B_PUBFIRST publish before the slot's words (publication not a release)
 *   B_WAIT   readers wait for the writer (fails check 2 only)
 *   with RULE=2 -DM=3 -DOPS=5 -DRKEY=1: B_STAMPV stamp = low bits of the version;  B_LIM distance M-1 allowed;
 *            B_NOVER word compared alone;
 *            B_VW version read before the word at the end;  B_TSTAMP a removed word forgets its stamp
 *   with MOVE:   B_MVEARLY / B_MVLATE  the move count is bumped before the copy of the word / after the clear
 */
#ifndef RULE
#define RULE 3
#endif
#ifndef NW
#define NW 2
#endif
#ifndef OPS
#define OPS 1
#endif
#ifndef NR
#define NR 1
#endif
#ifndef READS
#define READS 1
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef NE
#define NE 2        /* index entries */
#endif
#ifndef NS
#define NS 3        /* slots: at least the live keys + 1 */
#endif
#ifndef PRE
#define PRE 1       /* at the start: 1 keys 1 and 2; 2 a tombstone and key 2; 0 nothing */
#endif
#ifndef M
#define M 4         /* number of stamps (2^bits), RULE 2 only */
#endif
#ifndef KEYS
#define KEYS 2
#endif
#ifndef RKEY
#define RKEY 0      /* 1 or 2: readers look for that key only */
#endif
#ifndef WKEY
#define WKEY 0      /* 1 or 2: writers change that key only */
#endif
#define HOME(k) 0                         /* every key collides: the hardest case */
#define EMPTY 0
#define TOMB  15
#define CODE(w)  ((w) & 15)               /* slot + 1, EMPTY or TOMB */
#define STAMP(w) ((w) >> 4)
#define WORD(c,st) ((c) | ((st) << 4))
#define LIVE(w) (CODE(w) != EMPTY && CODE(w) != TOMB)
#define ALL ((1 << NS) - 1)

typedef Slot { byte ver; byte key; byte x; byte y };
Slot S[NS];  byte ix[NE];                 /* the data: slots and index words */
byte V;                                   /* stripe version (RULE 1, 2) */
byte MV;                                  /* moves of a key between entries (MOVE) */
byte fr = ALL; byte cnt;                  /* free set and size: plain, derived, guarded by the owner word */
byte own; bit inc;                        /* the stripe's OwnerWord: owner and its inconsistent bit */
bool dead[NW+1], gone[NW+1]; byte ended;              /* the kernel's verdict; writers that ended or died */
byte nextv = 1;
byte cur[KEYS+1];                         /* ghost: the truth, changed with the publishing store */
byte rk[NR+1]; short seen[NR+1];              /* ghost: what was true since this read began */

inline truth(k, v) { cur[k] = v; g = 0;
  do :: g < NR -> if :: rk[g] == k -> seen[g] = seen[g] | (1 << v) :: else fi; g++ :: else -> break od; g = 0 }

inline find(k) {                          /* under the owner word: e = k's entry, or else where to insert it */
  e = 99; hit = 0; i = 0;
  do :: i < NE -> j = (HOME(k) + i) % NE;
       if :: CODE(ix[j]) == EMPTY -> if :: e == 99 -> e = j :: else fi; break
          :: CODE(ix[j]) == TOMB  -> if :: e == 99 -> e = j :: else fi
          :: else -> if :: S[CODE(ix[j])-1].key == k -> e = j; hit = 1; break :: else fi
       fi; i++
     :: else -> break od; i = 0; j = 0 }

inline exact() {                          /* what must hold whenever the word is held and the bit is clear */
  d_step { g = ALL; i = 0; j = 0;
    do :: i < NE -> if :: LIVE(ix[i]) -> assert(g & (1 << (CODE(ix[i])-1)));     /* no slot twice */
                          g = g & ~(1 << (CODE(ix[i])-1)); j++ :: else fi; i++ :: else -> break od;
    assert(fr == g); assert(cnt == j);
    k = 1; do :: k <= KEYS -> find(k);
      assert(hit == (cur[k] != 0));
      if :: hit -> s = CODE(ix[e])-1; assert(S[s].x == cur[k] && S[s].y == cur[k]) :: else fi; k++
      :: else -> break od; k = 0; s = 0; e = 0; hit = 0; g = 0; i = 0; j = 0 } }

inline acquire() {
  if
  :: atomic { own == 0 -> own = me }                            /* CAS free -> me, the bit stays */
  :: atomic { own != 0 && dead[own] -> own = me;                /* CAS of the exact dead word */
#ifndef B_NOBIT
       inc = 1;
#endif
       if :: skip :: fr = 0 :: fr = ALL fi;  /* plain stores of the dead: anything */
       cnt = 7 }
  fi;
  if
  :: atomic { inc ->
#ifdef B_NOREC
       inc = 0;
#endif
     }
#ifndef B_NOREC
#ifdef MOVE
     d_step { e = 99; hit = 99; i = 0;                          /* a move cut in two: one slot, two entries */
       do :: i < NE -> j = i + 1; do :: j < NE -> if :: LIVE(ix[i]) && CODE(ix[i]) == CODE(ix[j]) -> e = j
                       :: else fi; j++ :: else -> break od; i++ :: else -> break od; i = 0; j = 0; hit = 0 }
     if :: e != 99 -> MV++; ix[e] = WORD(TOMB, STAMP(ix[e])) :: else fi; e = 0;
#endif
     i = 0;
     do :: d_step { i < NS -> g = 0; j = 0;                     /* one slot at a time: may die in between */
             do :: g < NE -> if :: CODE(ix[g]) == i + 1 -> j = 1 :: else fi; g++ :: else -> break od;
             if :: j -> fr = fr & ~(1 << i) :: else -> fr = fr | (1 << i) fi; g = 0; j = 0; i++ }
        :: i == NS -> break
     od; skip;
     d_step { g = 0; i = 0; do :: i < NE -> if :: LIVE(ix[i]) -> g++ :: else fi; i++ :: else -> break od;
       cnt = g; g = 0; i = 0 }
     inc = 0                                                    /* last: the stripe is whole */
#endif
  :: atomic { !inc -> skip }
  fi;
  exact() }

inline release() { d_step { assert(own == me); own = 0; s = 0; e = 0; old = 0; hit = 0; k = 0; i = 0; todo = 0; x = 0 } }

#define NEWST(w) ((STAMP(w) + 1) % M)
inline put(k) {
  d_step { find(k); assert(e != 99); x = nextv; nextv++; old = ix[e] }
  if :: fr & 1 -> s = 0 :: fr & 2 -> s = 1
#if NS > 2
     :: fr & 4 -> s = 2
#endif
#if NS > 3
     :: fr & 8 -> s = 3
#endif
  fi;                                                           /* any free slot: the policy does not matter */
#ifdef B_INPLACE
  if :: hit -> s = CODE(old) - 1 :: else fi;
#endif
#ifdef B_PUBFIRST
  d_step { ix[e] = WORD(s + 1, 0); truth(k, x) }
#endif
#if !defined(B_NOBUMP) && !defined(B_LATE) && !(defined(B_EARLY))
  atomic { if :: RULE == 3 -> S[s].ver++ :: else -> V++ fi }    /* RELEASE store, then a StoreStore fence */
#endif
  todo = 7;                                                     /* plain stores, in any order */
  do :: atomic { todo & 1 -> S[s].key = k; todo = todo & ~1 }
     :: atomic { todo & 2 -> S[s].x = x;   todo = todo & ~2 }
     :: atomic { todo & 4 -> S[s].y = x;   todo = todo & ~4 }
     :: todo == 0 -> break
  od; skip;
#ifdef B_LATE
  atomic { if :: RULE == 3 -> S[s].ver++ :: else -> V++ fi }
#endif
#ifdef B_EARLY
  atomic { if :: hit && RULE == 3 -> S[CODE(old)-1].ver++ :: RULE != 3 -> V++ :: else fi }
#endif
#ifdef B_GAP
  if :: hit -> ix[e] = WORD(TOMB, 0) :: else fi;   /* (the truth does not change: a replace is no removal) */
#endif
#ifndef B_PUBFIRST
  d_step {                                                      /* RELEASE store of the index word: the commit */
#if defined(TAG)
    ix[e] = WORD(s + 1, k);
#elif RULE != 2
    ix[e] = WORD(s + 1, 0);
#elif defined(B_STAMPV)
    ix[e] = WORD(s + 1, V % M);
#else
    ix[e] = WORD(s + 1, NEWST(old));
#endif
    truth(k, x) }
#endif
#ifdef B_INPLACE
  if :: hit -> goto skipfree :: else fi;
#endif
  fr = fr & ~(1 << s);                                          /* plain: recovery can redo all of it */
  if :: hit -> fr = fr | (1 << (CODE(old) - 1)) :: else -> cnt++ fi;
#ifdef B_INPLACE
  skipfree: skip;
#endif
}

#if defined(B_TSTAMP) || defined(TAG)
#define KEPT(w) 0
#else
#define KEPT(w) STAMP(w)
#endif
inline remove(k) {
  d_step { find(k); old = ix[e] }
  if :: hit ->
     d_step {                                                   /* RELEASE store: the commit. No bump. */
#ifdef B_EMPTY
       ix[e] = WORD(EMPTY, KEPT(old));
#else
       if :: CODE(ix[(e + 1) % NE]) == EMPTY -> ix[e] = WORD(EMPTY, KEPT(old))
          :: else -> ix[e] = WORD(TOMB, KEPT(old)) fi;
#endif
       truth(k, 0) }
     fr = fr | (1 << (CODE(old) - 1));
     cnt--;
     /* tombstones that now end a run become EMPTY again, one store each, backwards */
     do :: atomic { CODE(ix[e]) == EMPTY && CODE(ix[(e + NE - 1) % NE]) == TOMB ->
              e = (e + NE - 1) % NE; ix[e] = WORD(EMPTY, KEPT(ix[e])) }
          :: else -> break od
     :: else fi }

#ifdef MOVE
inline move(k) {                                                /* k -> the first tombstone before it */
  d_step { find(k); i = 0; s = 99; 
    do :: hit && i < NE && (HOME(k) + i) % NE != e ->
          if :: CODE(ix[(HOME(k) + i) % NE]) == TOMB -> s = (HOME(k) + i) % NE; break :: else fi; i++
       :: else -> break od; i = 0; old = ix[e] }
  if :: hit && s != 99 ->
#ifdef B_MVEARLY
     MV++;
#endif
     ix[s] = WORD(CODE(old), NEWST(ix[s]));                     /* now under two entries, one slot */
#if !defined(B_MVEARLY) && !defined(B_MVLATE)
     MV++;                                                      /* exactly between the two stores */
#endif
     ix[e] = WORD(TOMB, STAMP(old));
#ifdef B_MVLATE
     MV++;
#endif
     :: else fi }
#endif

#ifdef CLEAR
inline clear() {
  i = 0;
  do :: i < NE ->
        if :: LIVE(ix[i]) -> d_step { old = ix[i]; k = S[CODE(old)-1].key; ix[i] = WORD(TOMB, KEPT(old)); truth(k, 0) }
              fr = fr | (1 << (CODE(old) - 1));
              cnt--
           :: else fi; i++
     :: i == NE -> break od;
  i = 0;
  do :: i < NE -> if :: CODE(ix[i]) != EMPTY -> ix[i] = EMPTY :: else fi; i++
     :: i == NE -> break od; i = 0 }
#endif

proctype Writer(byte me) {
  byte n, k, s, e, old, hit, i, j, g, todo, x;
  {
  do
  :: atomic { n < OPS -> n++ }
     end_wait: acquire();                                       /* waits for a live holder: writers only */
     if :: WKEY != 2 -> k = 1 :: WKEY != 1 -> k = 2 fi; skip;
     if :: put(k)
        :: remove(k)
#ifdef CLEAR
        :: clear()
#endif
#ifdef MOVE
        :: move(k)
#endif
     fi;
     release()
  :: n == OPS -> break
  od;
  skip
  } unless { dead[me] };
  d_step { gone[me] = 1; ended++; n = 0; k = 0; s = 0; e = 0; old = 0; hit = 0; i = 0; j = 0; g = 0; todo = 0; x = 0 }
}

proctype Reader(byte r) {                                       /* writes nothing: its death concerns nobody */
  byte n, k, i, e, w, v, kk, x, y, mv; bool ok;
  do
  :: atomic { n < READS -> n++; if :: RKEY != 2 -> k = 1 :: RKEY != 1 -> k = 2 fi; rk[r] = k; seen[r] = 1 << cur[k] }
restart:
#ifdef MOVE
     mv = MV;                                                   /* acquire */
#endif
     i = 0;
again:                                                          /* same entry once more */
     if
     :: i == NE -> goto miss
     :: else -> e = (HOME(k) + i) % NE
     fi;
#if RULE != 3
     v = V;                                                     /* acquire */
#endif
#ifdef B_WAIT
     if :: own != 0 -> goto again :: else fi;
#endif
     w = ix[e];                                                 /* acquire */
     if
     :: CODE(w) == EMPTY -> goto miss
     :: CODE(w) == TOMB -> i++; goto again
#ifdef TAG
     :: CODE(w) != EMPTY && CODE(w) != TOMB && STAMP(w) != k -> i++; goto again
     :: CODE(w) != EMPTY && CODE(w) != TOMB && STAMP(w) == k -> skip
#else
     :: else
#endif
     fi;
#if RULE == 3
     v = S[CODE(w)-1].ver;                                      /* acquire */
#ifndef B_NOW2
     if :: ix[e] != w -> goto again :: else fi;                 /* acquire */
#endif
#endif
#ifdef B_NOFENCE
     ok = (RULE == 3 -> S[CODE(w)-1].ver == v : V == v);
#endif
     kk = S[CODE(w)-1].key;                                     /* plain copies */
     if
     :: kk != k -> skip
     :: else -> x = S[CODE(w)-1].x; y = S[CODE(w)-1].y          /* (the writer's order is free) */
     fi;
     /* acquire fence, then compare */
#ifdef B_NOFENCE
     skip;
#elif RULE == 3
     ok = (S[CODE(w)-1].ver == v);
#elif RULE == 1
     ok = (V == v);
#elif defined(B_NOVER)
     ok = (ix[e] == w);
#elif defined(B_VW)
     mv = V - v; ok = (ix[e] == w && mv <= M - 2) || mv == 0;
#else
     ok = (ix[e] == w);                                         /* acquire */
#ifdef B_LIM
     ok = (ok && V - v <= M - 1) || V == v;
#elif defined(B_STAMPV)
     ok = (ok && V - v <= M - 1);
#else
     ok = (ok && V - v <= M - 2) || V == v;
#endif
#endif
#ifdef B_NOKEY
     if :: kk != k -> i++; goto again :: else fi;
#endif
     if
     :: !ok -> goto again
     :: ok && kk != k -> i++; goto again
     :: ok && kk == k -> assert(x == y); assert(x != 0); assert(seen[r] & (1 << x)); goto done
     fi;
miss:
#ifdef MOVE
     if :: MV != mv -> goto restart :: else fi;
#endif
     assert(seen[r] & 1);                                       /* it was absent at some moment of this read */
done: atomic { rk[r] = 0; seen[r] = 0; k = 0; i = 0; e = 0; w = 0; v = 0; kk = 0; x = 0; y = 0; mv = 0; ok = 0 }
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
  byte me = NW + 1; byte k, s, e, hit, i, j, g;
  atomic {
    if :: PRE -> do :: k < 2 -> S[k].key = k + 1; S[k].x = nextv; S[k].y = nextv; cur[k+1] = nextv;
                       
#ifdef TAG
                       ix[k] = WORD(k + 1, k + 1);
#else
                       ix[k] = WORD(k + 1, 0);
#endif
                       fr = fr & ~(1 << k); cnt++; nextv++; k++ :: else -> k = 0; break od;
           if :: PRE == 2 -> ix[0] = TOMB; cur[1] = 0; fr = fr | 1; cnt-- :: else fi
       :: !PRE -> skip fi;
    i = 1; do :: i <= NW -> run Writer(i); i++ :: else -> break od;
    i = 0; do :: i < NR -> run Reader(i); i++ :: else -> i = 0; break od;
    run Killer() }
  /* the auditor: when every writer has ended or died, the stripe can be taken and is exact */
  end_audit: ended == NW; ended = 0;
  acquire()
}
