// The association's workspace: a register is tried and taken in, a cohort is paired,
// one pair is ruled out, the run is published and taken back.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

const space = "/organizations/demo-association";

const register = "kind,external_id,name,sectors,locality,stage\nstartup,HV-1,Bánh tráng Sông Vệ,food,Nghĩa Hành,mvp\nstartup,HV-2,Hỏng,food,Đâu đó,mvp\n";

story("workspace", [phone, night, plain], async (s) => {
  const v = await s.visitor("association");
  const { page } = v;
  await v.follow(page.locator(`a[href='${space}/workspace']`).first());
  await s.look(v, "overview");
  for (const [what, path] of [["pledges", "/pledges"], ["scoreboard", "/scoreboard"], ["inbox", "/inbox"]]) {
    await v.follow(page.locator(`nav.tabs a[href^='${space}${path}']`));
    await s.look(v, what);
  }

  await v.follow(page.locator(`nav.tabs a[href^='${space}/members']`));
  await s.look(v, "members");
  await v.follow(page.locator(`main a[href='${space}/members/import']`).first());
  await page.locator("#import-file").setInputFiles({ name: "hoi-vien.csv", mimeType: "text/csv", buffer: Buffer.from(register) });
  await page.locator("input[name=means][value=paper]").check();
  await s.look(v, "import");
  await v.follow(v.button("page.workspace.import.try"));
  assert.match(await page.locator("#report").innerText(), /Đâu đó/, "what is wrong is not told");
  await s.look(v, "tried");
  await v.follow(page.locator("#report form button"));
  await s.look(v, "taken");
  await v.go(`${space}/members?kind=startup`);
  assert.match(await page.locator("#members").innerText(), /Bánh tráng Sông Vệ/);

  await v.go("/runs");
  await s.look(v, "runs");
  await v.go("/runs/new?organization=demo-association");
  await page.locator("#run-name").fill("Mùa xuân");
  await s.look(v, "new-run");
  await v.follow(v.button("page.runs.pair"));
  const run = v.path.split("?")[0];
  assert.match(run, /^\/runs\/run_/);
  await s.look(v, "draft");
  const first = page.locator("#pairs li").first();
  const who = await first.locator("input[name=subject]").first().inputValue();
  const whom = await first.locator("input[name=target]").first().inputValue();
  const pair = page.locator(`#pairs form[action$='/ban']:has([name=subject][value='${who}']):has([name=target][value='${whom}'])`);
  await v.swap("run", pair.locator("button"));
  assert.equal(await pair.count(), 0, "who was ruled out is paired");
  await s.look(v, "banned");
  await v.follow(v.button("page.undo"));
  await v.go(run);
  await v.follow(v.button("page.runs.publish.button"));
  await v.told();
  await s.look(v, "published");
  await v.follow(page.locator(`form[action='${run}/undo'] button`).first());
  await s.look(v, "undone");
  await v.go(run + "/print");
  await s.look(v, "print");

  const founder = await s.visitor("startup");
  await founder.expecting(403, () => founder.go(space + "/workspace"));
  await s.look(founder, "forbidden");
});
