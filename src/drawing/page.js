'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const [svg, list, about, search, player] = ['#drawing svg', '#list', '#about', '#search', '#player'].map((own) => document.querySelector(own));
  const node = (at) => document.getElementById('node-' + at);
  const edge = (at) => document.getElementById('edge-' + at);
  const make = (tag, text, kind) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const clear = (...kinds) => kinds.forEach((kind) => document.querySelectorAll('.' + kind).forEach((own) => own.classList.remove(kind)));
  const links = (all) => {
    const made = make('dd');
    all.forEach(([at, name], nth) => {
      if (nth) made.append(', ');
      const link = make('button', name);
      link.addEventListener('click', () => choose(data.steps.findIndex((step) => step.node === at)));
      made.append(link);
    });
    return made;
  };
  let tab = 'steps';
  let chosen = -1;
  let walk = null;
  let turn = 0;
  let timer = null;

  const choose = (at) => {
    const step = data.steps[at];
    if (!step) return;
    chosen = at;
    clear('on', 'near');
    about.replaceChildren(make('h2', [step.clause, step.title].filter(Boolean).join(' ')));
    if (step.title !== step.name) about.append(make('p', step.name));
    step.about.forEach((line) => about.append(make('p', line)));
    const facts = make('dl');
    step.facts.forEach(([what, all]) => facts.append(make('dt', what), make('dd', all.join('; '))));
    about.append(facts);
    if (step.node === null) return;
    node(step.node).classList.add('on');
    node(step.node).scrollIntoView({ block: 'nearest', inline: 'nearest' });
    data.edges.forEach(([from, to], own) => (from === step.node || to === step.node) && edge(own).classList.add('near'));
    list.querySelectorAll('[data-step]').forEach((own) => own.classList.toggle('on', Number(own.dataset.step) === at));
  };
  const tell = (thing, keys) => {
    clear('on', 'near', 'found');
    about.replaceChildren(make('h2', thing.name));
    const facts = make('dl');
    keys.filter((key) => thing[key].length).forEach((key) => {
      facts.append(make('dt', data.words[key]), links(thing[key]));
      thing[key].forEach(([at]) => at !== null && node(at).classList.add('found'));
    });
    about.append(facts);
  };
  const say = () => {
    const { turns } = walk;
    const shown = turns.slice(0, turn + 1);
    clear('lit', 'on', 'near', 'found');
    svg.classList.add('playing');
    shown.forEach((own) => {
      own.nodes.forEach((at) => node(at).classList.add('lit'));
      own.edges.forEach((at) => edge(at).classList.add('lit'));
    });
    document.getElementById('said').textContent = turns[turn].text;
    document.getElementById('count').textContent = `${turn + 1} / ${turns.length}`;
    const { here } = turns[turn];
    if (here !== null) {
      node(here).classList.add('on');
      node(here).scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    document.getElementById('play').textContent = data.words.play;
  };
  const go = (by) => {
    if (!walk) return;
    turn = Math.max(0, Math.min(walk.turns.length - 1, turn + by));
    if (turn === walk.turns.length - 1) stop();
    say();
  };
  const play = () => {
    if (!walk) return;
    if (timer) return stop();
    if (turn === walk.turns.length - 1) turn = -1;
    document.getElementById('play').textContent = data.words.pause;
    timer = setInterval(() => go(1), 900);
    go(1);
  };
  const leave = () => {
    stop();
    walk = null;
    player.hidden = true;
    svg.classList.remove('playing');
    clear('lit', 'on', 'near', 'found');
  };
  const begin = (at) => {
    leave();
    walk = data.walks[at];
    turn = 0;
    player.hidden = false;
    about.replaceChildren(make('h2', walk.name), ...walk.given.map((line) => make('p', `${data.words.given} ${line}`)));
    say();
  };
  const row = (text, small, act, more) => {
    const made = make('button');
    if (small) made.append(make('small', small));
    made.append(text);
    if (more) made.append(' ', make('small', more));
    made.addEventListener('click', act);
    return made;
  };
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    const has = (...texts) => texts.flat(3).some((text) => String(text ?? '').toLowerCase().includes(wanted));
    clear('found');
    const rows = [];
    if (tab === 'steps') data.steps.forEach((step, at) => {
      if (!has(step.clause, step.title, step.name, step.about, step.facts)) return;
      const made = row(step.title, step.clause, () => choose(at));
      made.dataset.step = at;
      rows.push(made);
      if (wanted && step.node !== null) node(step.node).classList.add('found');
    });
    if (tab === 'records') data.records.filter((own) => has(own.name)).forEach((own) => rows.push(row(own.name, '', () => tell(own, ['made', 'needed']))));
    if (tab === 'roles') data.roles.filter((own) => has(own.name)).forEach((own) => rows.push(row(own.name, '', () => tell(own, ['does', 'decides', 'with']))));
    if (tab === 'terms') data.terms.filter((own) => has(own)).forEach(([name, meaning]) => rows.push(row(name, '', () => about.replaceChildren(make('h2', name), make('p', meaning)))));
    if (tab === 'walks') data.walks.forEach((own, at) => has(own.name, own.given) && rows.push(row(own.name, at + 1, () => begin(at), own.given.join(' · '))));
    list.replaceChildren(...(rows.length ? rows : [make('p', data.words.none)]));
  };
  // How large the drawing is shown, against its own size.
  const frame = document.getElementById('drawing');
  const natural = svg.viewBox.baseVal.width;
  let scale = 1;
  const zoom = (to) => {
    scale = Math.max(0.15, Math.min(4, to));
    svg.style.width = `${natural * scale}px`;
    svg.style.height = 'auto';
  };
  const whole = () => (frame.clientWidth - 2) / natural;
  const fit = () => zoom(Math.min(1, whole()));
  document.getElementById('smaller').addEventListener('click', () => zoom(scale / 1.25));
  document.getElementById('larger').addEventListener('click', () => zoom(scale * 1.25));
  document.getElementById('fit').addEventListener('click', fit);
  frame.addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });
  // Whole, as long as it can be read so.
  if (whole() >= 0.6) fit();
  const tabs = [...document.querySelectorAll('[data-tab]')];
  const turn_to = (id) => {
    tab = id;
    tabs.forEach((own) => own.setAttribute('aria-selected', own.dataset.tab === id));
    if (id !== 'walks') leave();
    show();
  };
  tabs.forEach((own) => own.addEventListener('click', () => turn_to(own.dataset.tab)));
  data.steps.forEach((step, at) => step.node !== null && node(step.node).addEventListener('click', () => {
    if (tab !== 'steps') turn_to('steps');
    choose(at);
  }));
  search.addEventListener('input', () => {
    if (tab === 'walks') turn_to('steps');
    show();
  });
  document.getElementById('before').addEventListener('click', () => { stop(); go(-1); });
  document.getElementById('after').addEventListener('click', () => { stop(); go(1); });
  document.getElementById('play').addEventListener('click', play);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target === search;
    const act = {
      '/': () => search.focus(),
      Escape: () => { search.value = ''; search.blur(); leave(); about.replaceChildren(); show(); },
      ArrowDown: () => choose(Math.min(data.steps.length - 1, chosen + 1)),
      ArrowUp: () => choose(Math.max(0, chosen - 1)),
      ArrowRight: () => { stop(); go(1); },
      ArrowLeft: () => { stop(); go(-1); },
      ' ': play,
      '+': () => zoom(scale * 1.25),
      '=': () => zoom(scale * 1.25),
      '-': () => zoom(scale / 1.25),
      0: fit,
    }[event.key];
    if (!act || (typing && event.key !== 'Escape') || (event.key === ' ' && event.target.tagName === 'BUTTON')) return;
    event.preventDefault();
    act();
  });
  document.getElementById('play').textContent = data.words.play;
  show();
})();
